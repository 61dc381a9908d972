using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using TestContract;

namespace Outboard.Tests;

/// <summary>Nothing of the host's own stands between the end of a plugin's process and everybody being told.</summary>
public sealed class HostObserverTests
{
    public static TheoryData<string, bool> Cases { get; } = new MatrixTheoryData<string, bool>(
        ["factory-throws", "factory-disposed", "logger-throws", "logger-blocks", "meter-throws", "activity-throws"], [true, false]);

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task End_WithAnObserverThatFails_IsToldAllTheSame(string observer, bool killed)
    {
        string name = $"observed-{Guid.NewGuid():N}";
        using var release = new ManualResetEventSlim();
        using var factory = new Factory(observer, name, release);
        using IDisposable? listener = observer switch
        {
            "meter-throws" => ThrowingMeterListener(name),
            "activity-throws" => ThrowingActivityListener(name),
            _ => null,
        };
        PluginExit? told = null;
        var crashed = new TaskCompletionSource<PluginExit>(TaskCreationOptions.RunContinuationsAsynchronously);
        var client = new PluginClient(TestPlugins.Patient("serve") with { Name = name, LoggerFactory = factory });
        client.Crashed += (_, exit) => crashed.TrySetResult(exit);
        try
        {
            ITester tester = await client.DispenseAsync<ITester>("tester", Waiting.Token).Soon();
            factory.IsBroken = true;
            await tester.LogAsync("a category that was not seen before", 1, Waiting.Token).Soon();

            if (killed)
            {
                told = await client.KillAsync(Waiting.Token).Soon();
                Assert.Equal(KillStep.Quit, told.Step);
            }
            else
            {
                await Assert.ThrowsAsync<PluginExitedException>(() => tester.CrashAsync("boom", Waiting.Token).Soon());
                told = await crashed.Task.Soon();
            }

            Assert.Equal(killed, told.Killed);
            Assert.Same(told, await client.Exited.Soon());
        }
        finally
        {
            release.Set();
            await client.DisposeAsync().Soon();
        }
    }

    private static MeterListener ThrowingMeterListener(string name)
    {
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == PluginDiagnostics.MeterName)
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((_, _, tags, _) => ThrowFor(name, tags));
        listener.SetMeasurementEventCallback<double>((_, _, tags, _) => ThrowFor(name, tags));
        listener.Start();
        return listener;
    }

    private static ActivityListener ThrowingActivityListener(string name)
    {
        var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == PluginDiagnostics.ActivitySourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity => ThrowFor(name, activity.TagObjects.ToArray()),
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }

    // For this test's plugin alone: other tests, which have listeners of their own, run at the same time.
    private static void ThrowFor(string name, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        foreach (KeyValuePair<string, object?> tag in tags)
        {
            if (Equals(tag.Value, name))
            {
                throw new InvalidOperationException("This listener is broken.");
            }
        }
    }

    private sealed class Factory(string observer, string name, ManualResetEventSlim release) : ILoggerFactory
    {
        public bool IsBroken { get; set; }

        public ILogger CreateLogger(string categoryName) => IsBroken && observer is "factory-throws" or "factory-disposed" && IsBroken
            ? throw (observer == "factory-throws" ? new InvalidOperationException($"No logger for {categoryName}.") : new ObjectDisposedException(nameof(LoggerFactory)))
            : new Logger(this, observer, categoryName.Contains(name, StringComparison.Ordinal), release);

        public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

        public void Dispose()
        {
        }

        private sealed class Logger(Factory factory, string observer, bool isOurs, ManualResetEventSlim release) : ILogger
        {
            public IDisposable? BeginScope<TState>(TState state)
                where TState : notnull => null;

            public bool IsEnabled(LogLevel logLevel)
            {
                Fail();
                return true;
            }

            public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => Fail();

            private void Fail()
            {
                if (factory.IsBroken && isOurs && observer == "logger-throws")
                {
                    throw new InvalidOperationException("This logger is broken.");
                }

                if (factory.IsBroken && isOurs && observer == "logger-blocks")
                {
                    release.Wait();
                }
            }
        }
    }
}
