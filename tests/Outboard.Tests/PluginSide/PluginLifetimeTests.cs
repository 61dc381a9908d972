using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Outboard.Tests;

/// <summary>How long a plugin goes on that has been told to end, or that nobody knows of.</summary>
public sealed class PluginLifetimeTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly Served _served = new();
    private readonly PluginLifetime _lifetime = PluginLifetime.BeginTest(NullLogger.Instance, CancellationToken.None);

    public PluginLifetimeTests() => _lifetime.Serve(_served, _time);

    public void Dispose() => _lifetime.Dispose();

    [Fact]
    public async Task Terminated_Idle_EndsAfterASecond()
    {
        Task finishing = _lifetime.FinishAsync(_served);

        await AdvanceAsync(0.9);
        Assert.False(_lifetime.Stopped.IsCompleted);
        await AdvanceAsync(0.2);

        await finishing.Soon();
        Assert.Equal(StopReason.Terminated, (await _lifetime.Stopped.Soon()).Reason);
    }

    [Fact]
    public async Task Terminated_CallsUnderWay_EndsAfterTheGrace()
    {
        _served.IsIdle = false;
        Task finishing = _lifetime.FinishAsync(_served);

        await AdvanceAsync(4.9);
        Assert.False(_lifetime.Stopped.IsCompleted);
        await AdvanceAsync(0.2);

        await finishing.Soon();
        Assert.Equal(StopReason.Terminated, (await _lifetime.Stopped.Soon()).Reason);
    }

    [Fact]
    public async Task Terminated_ThenQuit_EndsAtOnceByThat()
    {
        _served.IsIdle = false;
        Task finishing = _lifetime.FinishAsync(_served);

        _lifetime.Stop(StopReason.Quit, TimeSpan.FromSeconds(1));

        await finishing.Soon();
        Assert.Equal(StopReason.Quit, (await _lifetime.Stopped.Soon()).Reason);
    }

    [Fact]
    public async Task Detached_NobodyComesAndTheStarterIsGone_Ends()
    {
        Task expecting = _lifetime.ExpectHostAsync(() => false);

        _time.Advance(TimeSpan.FromSeconds(59));
        Assert.False(expecting.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(2));

        await expecting.Soon();
        Assert.Equal(StopReason.NobodyCame, (await _lifetime.Stopped.Soon()).Reason);
    }

    [Fact]
    public async Task Detached_AHostHasCome_LivesOn()
    {
        Task expecting = _lifetime.ExpectHostAsync(() => false);
        _served.HadHost = true;

        _time.Advance(TimeSpan.FromSeconds(61));

        await expecting.Soon();
        Assert.False(_lifetime.Stopped.IsCompleted);
    }

    // In steps, as a timer that is late fires once for all that it missed.
    private async Task AdvanceAsync(double seconds)
    {
        for (int i = 0; i < seconds * 10; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(0.1));
            await Task.Yield();
        }
    }

    private sealed class Served : ITransportListener
    {
        public PluginAddress Address { get; } = new(PluginAddress.Unix, "/s");

        public bool HasHost => true;

        public bool HadHost { get; set; }

        public bool IsIdle { get; set; } = true;

        public Task DrainAsync(TimeSpan grace) => Task.CompletedTask;

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
