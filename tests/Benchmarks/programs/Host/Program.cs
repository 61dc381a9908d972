using Benchmarks.Programs;

return await LoadProgram.RunAsync(new OutboardPeer(byHand: args is [.., "stubs=by-hand"]), args);
