using Benchmarks.Programs;
using StreamJsonRpc;

if (args is not [ChildProcess.PluginArgument, string path])
{
    return await LoadProgram.RunAsync(new AlonePeer(), args);
}

var worker = new Worker();
using JsonRpc rpc = Alone.Attach(ChildProcess.Accept(path));
rpc.AddLocalRpcMethod("Add", worker.AddAsync);
rpc.AddLocalRpcMethod("Echo", worker.EchoAsync);
rpc.AddLocalRpcMethod("Allocated", worker.AllocatedAsync);
rpc.StartListening();
await rpc.Completion;
return 0;
