using Microsoft.Extensions.Logging;
using TestContract;

namespace Outboard.Tests;

/// <summary>A plugin that prints faster than its host logs.</summary>
public sealed class FloodTests
{
    [Fact]
    public async Task Flood_OverAHostThatDoesNotLog_HoldsUpNothingAndTheHostIsToldWhatItLost()
    {
        using var logs = new LogCollector();
        using var held = new HeldLoggers(logs);
        await using var client = new PluginClient(TestPlugins.Config("serve") with { LoggerFactory = held, MaxLogLinesPerSecond = int.MaxValue });
        ITester tester = await client.DispenseAsync<ITester>("tester", Waiting.Token).Soon();

        // Far more lines than the queue holds and the pipe besides.
        await tester.PrintAsync(new PrintRequest("line\n", 100_000, Stderr: true), Waiting.Token).Soon();
        Assert.Equal("alive", await tester.EchoAsync("alive", Waiting.Token).Soon());
        held.Release();

        LogLine lost = await logs.LineAsync(line => line.Text.Contains("were dropped", StringComparison.Ordinal));
        Assert.Equal(LogLevel.Warning, lost.Level);
        Assert.InRange((long)lost.Fields["Count"]!, 1, 100_000);
    }

    [Fact]
    public async Task Flood_BeyondTheRate_IsCountedInOneWarningAndTheLastLinesAreLogged()
    {
        using var logs = new LogCollector();
        await using var client = new PluginClient(TestPlugins.Config("serve") with { LoggerFactory = logs, MaxLogLinesPerSecond = 100 });
        ITester tester = await client.DispenseAsync<ITester>("tester", Waiting.Token).Soon();

        await tester.PrintAsync(new PrintRequest("line\n", 100_000, Stderr: true), Waiting.Token).Soon();
        await tester.PrintAsync(new PrintRequest("the last line\n", 1, Stderr: true), Waiting.Token).Soon();
        PluginExit exit = await client.KillAsync(Waiting.Token).Soon();

        LogLine lost = await logs.LineAsync(line => line.Text.Contains("were dropped", StringComparison.Ordinal));
        Assert.Equal(LogLevel.Warning, lost.Level);
        Assert.InRange((long)lost.Fields["Count"]!, 90_000, 100_000);
        Assert.Contains("more than 100 lines or 102400 bytes in a second", lost.Text, StringComparison.Ordinal);
        Assert.InRange(logs.Lines.Count(line => line.Text == "line"), 100, 5_000);
        Assert.Contains("the last line", exit.StderrTail);
    }

    /// <summary>Holds each line of the plugin's until it is told to let go; the library's own pass.</summary>
    private sealed class HeldLoggers(LogCollector logs) : ILoggerFactory
    {
        private readonly ManualResetEventSlim _released = new();

        public void Release() => _released.Set();

        public ILogger CreateLogger(string categoryName)
        {
            ILogger logger = logs.CreateLogger(categoryName);
            return categoryName.StartsWith("Outboard.", StringComparison.Ordinal) ? logger : new Held(logger, _released);
        }

        public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

        public void Dispose() => _released.Set();
    }

    private sealed class Held(ILogger inner, ManualResetEventSlim released) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            released.Wait(Waiting.Patience);
            inner.Log(logLevel, eventId, state, exception, formatter);
        }
    }
}
