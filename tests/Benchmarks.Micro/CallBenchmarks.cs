using BenchmarkDotNet.Attributes;
using Outboard;

namespace Benchmarks.Micro;

/// <summary>Calls between two ends in this process, over streams in memory: all of the wire but the socket.</summary>
public class CallBenchmarks : IAsyncDisposable
{
    private const int Callers = 64;

    private readonly Task<int>[] _calls = new Task<int>[Callers];
    private PluginTest? _test;
    private ICalculator? _calculator;

    /// <summary>Serves the plugin and connects to it.</summary>
    [GlobalSetup]
    public async Task StartAsync()
    {
        _test = await PluginTest.StartAsync(new PluginMap { ["calculator"] = Plugin.For<ICalculator>(new Calculator()) });
        _calculator = await _test.DispenseAsync<ICalculator>("calculator");
    }

    /// <summary>One call at a time. What it allocates is that of both sides.</summary>
    [Benchmark]
    public Task<int> One() => _calculator!.AddAsync(1, 2);

    /// <summary>So many calls at a time, the mean for each of them.</summary>
    [Benchmark(OperationsPerInvoke = Callers)]
    public Task Concurrent()
    {
        for (int i = 0; i < Callers; i++)
        {
            _calls[i] = _calculator!.AddAsync(i, 2);
        }

        return Task.WhenAll(_calls);
    }

    /// <inheritdoc />
    [GlobalCleanup]
    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_test is not null)
        {
            await _test.DisposeAsync();
        }
    }

    private sealed class Calculator : ICalculator
    {
        public Task<int> AddAsync(int left, int right, CancellationToken cancellationToken = default) => Task.FromResult(left + right);
    }
}
