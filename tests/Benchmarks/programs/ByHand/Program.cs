using Benchmarks.Programs;

if (args is not [ChildProcess.PluginArgument, string path])
{
    return await LoadProgram.RunAsync(new HandPeer(), args);
}

await new HandServer(ChildProcess.Accept(path)).RunAsync();
return 0;
