using Benchmarks.Programs;

return await LoadProgram.RunAsync(new OutboardPeer(byHand: args.Contains("stubs=by-hand"), autoMtls: args.Contains("tls=auto")), args);
