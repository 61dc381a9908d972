using System.Net.Sockets;
using Benchmarks.Programs;

if (args is not [ChildProcess.PluginArgument, string path])
{
    return await LoadProgram.RunAsync(new RawPeer(), args);
}

using Socket socket = ChildProcess.Accept(path);
RawPeer.Serve(socket);
return 0;
