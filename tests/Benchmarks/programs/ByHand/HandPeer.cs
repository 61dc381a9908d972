namespace Benchmarks.Programs;

/// <summary>Plugins that are called by hand.</summary>
internal sealed class HandPeer : IPeer
{
    public async Task<IStartedPlugin> StartAsync(string executable)
    {
        ChildProcess process = await ChildProcess.StartAsync(executable);
        var client = new HandClient(process.Socket);
        return new StartedPlugin(process, client, client.RunAsync());
    }

    private sealed class StartedPlugin(ChildProcess process, HandClient client, Task reading) : IStartedPlugin, IWork
    {
        public IWork Work => this;

        public int ProcessId => process.Id;

        public Task<int> AddAsync(int left, int right, CancellationToken cancellationToken = default) => client.AddAsync(left, right);

        public Task<byte[]> EchoAsync(byte[] content, CancellationToken cancellationToken = default) => client.EchoAsync(content);

        public Task<long> AllocatedAsync(CancellationToken cancellationToken = default) => Task.FromResult(0L);

        public IAsyncEnumerable<int> CountAsync(int count) => throw new NotSupportedException();

        public Task<Stream> ReadAsync(long length, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public async Task KillAsync()
        {
            await process.EndAsync();
            await reading.ContinueWith(_ => { }, TaskScheduler.Default);
            process.Dispose();
        }
    }
}
