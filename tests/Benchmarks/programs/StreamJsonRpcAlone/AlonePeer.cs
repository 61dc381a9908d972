using StreamJsonRpc;

namespace Benchmarks.Programs;

/// <summary>Plugins that are called with StreamJsonRpc and nothing else.</summary>
internal sealed class AlonePeer : IPeer
{
    public async Task<IStartedPlugin> StartAsync(string executable)
    {
        ChildProcess process = await ChildProcess.StartAsync(executable);
        JsonRpc rpc = Alone.Attach(process.Socket);
        rpc.StartListening();
        return new StartedPlugin(process, rpc);
    }

    private sealed class StartedPlugin(ChildProcess process, JsonRpc rpc) : IStartedPlugin, IWork
    {
        public IWork Work => this;

        public int ProcessId => process.Id;

        public Task<int> AddAsync(int left, int right, CancellationToken cancellationToken = default) =>
            rpc.InvokeWithCancellationAsync<int>("Add", [left, right], cancellationToken);

        public Task<byte[]> EchoAsync(byte[] content, CancellationToken cancellationToken = default) =>
            rpc.InvokeWithCancellationAsync<byte[]>("Echo", [content], cancellationToken);

        public Task<long> AllocatedAsync(CancellationToken cancellationToken = default) =>
            rpc.InvokeWithCancellationAsync<long>("Allocated", [], cancellationToken);

        // Its own sequences and streams do not work with NativeAOT and System.Text.Json.
        public IAsyncEnumerable<int> CountAsync(int count) => throw new NotSupportedException();

        public Task<Stream> ReadAsync(long length, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public async Task KillAsync()
        {
            rpc.Dispose();
            await process.EndAsync();
            process.Dispose();
        }
    }
}
