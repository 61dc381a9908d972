using System.Text;
using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.Logging;
using Outboard;

namespace Benchmarks.Micro;

/// <summary>
/// Lines of a plugin's standard error, from the bytes of the pipe to the text of an entry in the host's log. The column Op/s is lines
/// per second.
/// </summary>
public class LogBenchmarks
{
    private const int Lines = 1000;

    private static readonly TextLoggerFactory s_loggers = new();

    private readonly byte[] _json = Repeat("""{"@level":"info","@message":"Rendered a page","@module":"greeter","@timestamp":"2026-11-28T05:00:00.000000Z","page":"index","bytes":4711}""");
    private readonly byte[] _text = Repeat("[INFO]  rendered a page: page=index bytes=4711");

    /// <summary>The form of hclog, which plugins of this library and of go-plugin write.</summary>
    [Benchmark(OperationsPerInvoke = Lines)]
    public void Hclog() => Read(_json);

    /// <summary>Text of any form.</summary>
    [Benchmark(OperationsPerInvoke = Lines)]
    public void Text() => Read(_text);

    private static byte[] Repeat(string line) => Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(line + "\n", Lines)));

    private void Read(byte[] bytes)
    {
        var forwarder = new PluginLogForwarder(s_loggers, "greeter", TimeProvider.System);
        var reader = new StdioReader(64 * 1024, forwarder.ForwardStderr);

        // In pieces of the size in which a pipe gives them.
        for (int start = 0; start < bytes.Length; start += 4096)
        {
            reader.Add(bytes.AsSpan(start, Math.Min(4096, bytes.Length - start)));
        }
    }

    /// <summary>Makes the text of each entry, as a console logger would, and drops it.</summary>
    private sealed class TextLoggerFactory : ILoggerFactory, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            _ = formatter(state, exception);

        public void Dispose()
        {
        }
    }
}
