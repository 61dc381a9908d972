using Microsoft.Extensions.Time.Testing;

namespace Outboard.Tests;

public sealed class KillLadderTests
{
    private static readonly KillTimeouts s_times = new()
    {
        Grace = TimeSpan.FromSeconds(2),
        AfterCloseStdin = TimeSpan.FromSeconds(1),
        AfterTerminate = TimeSpan.FromSeconds(1),
        AfterKill = TimeSpan.FromSeconds(3),
    };

    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task Climb_AlreadyEnded_TriesNothing()
    {
        using var process = new FakePluginProcess(KillStep.None);
        process.End(3);

        Assert.Equal(KillStep.None, await ClimbAsync(process, canQuit: true).Soon());
        Assert.Empty(process.Tried);
    }

    [Fact]
    public async Task Climb_EndsOnQuit_StopsThere()
    {
        using var process = new FakePluginProcess(KillStep.Quit);

        Assert.Equal(KillStep.Quit, await ClimbAsync(process, canQuit: true).Soon());
        Assert.Equal([KillStep.Quit], process.Tried);
    }

    [Fact]
    public async Task Climb_WithoutAControlChannel_BeginsWithStdinAndGivesItTheGrace()
    {
        using var process = new FakePluginProcess(KillStep.Terminate);
        Task<KillStep> climb = ClimbAsync(process, canQuit: false);
        await process.TriedAsync();
        Assert.Equal([KillStep.CloseStdin], process.Tried);

        _time.Advance(TimeSpan.FromSeconds(1.9));
        Assert.Equal([KillStep.CloseStdin], process.Tried);
        _time.Advance(TimeSpan.FromSeconds(0.2));

        Assert.Equal(KillStep.Terminate, await climb.Soon());
    }

    [Fact]
    public async Task Climb_EndsWithoutAnsweringQuit_WaitsForNoAnswer()
    {
        // The clock stands still: neither the grace nor any other time passes.
        using var process = new FakePluginProcess(KillStep.None);
        var never = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Task<KillStep> climb = new KillLadder(process, new HostStdin(process.StandardInput), s_times, _time).ClimbAsync(_ => never.Task);

        process.End();

        Assert.Equal(KillStep.Quit, await climb.Soon());
    }

    [Fact]
    public async Task Climb_QuitThatThrowsWhatNobodyExpects_GoesOn()
    {
        using var process = new FakePluginProcess(KillStep.CloseStdin);

        Assert.Equal(KillStep.CloseStdin, await AdvancingAsync(new KillLadder(process, new HostStdin(process.StandardInput), s_times, _time).ClimbAsync(_ => throw new InvalidOperationException("no"))));
    }

    [Theory]
    [InlineData(KillStep.CloseStdin)]
    [InlineData(KillStep.Terminate)]
    [InlineData(KillStep.Kill)]
    public async Task Climb_EndsOnALaterRung_TriesThoseBeforeInOrder(KillStep endsOn)
    {
        using var process = new FakePluginProcess(endsOn);

        KillStep step = await AdvancingAsync(ClimbAsync(process, canQuit: true));

        Assert.Equal(endsOn, step);
        Assert.Equal(Enumerable.Range((int)KillStep.Quit, (int)endsOn).Select(number => (KillStep)number), process.Tried);
    }

    [Fact]
    public async Task Climb_EndsOnNothing_IsBoundedAllTheSame()
    {
        using var process = new FakePluginProcess(KillStep.None);
        DateTimeOffset started = _time.GetUtcNow();

        Assert.Equal(KillStep.Kill, await AdvancingAsync(ClimbAsync(process, canQuit: true)));

        Assert.InRange(_time.GetUtcNow() - started, TimeSpan.FromSeconds(7), TimeSpan.FromSeconds(8));
    }

    [Fact]
    public async Task Climb_WithoutSignals_GoesFromStdinToForce()
    {
        using var process = new FakePluginProcess(KillStep.Kill, hasSignals: false);

        Assert.Equal(KillStep.Kill, await AdvancingAsync(ClimbAsync(process, canQuit: true)));

        Assert.Equal([KillStep.Quit, KillStep.CloseStdin, KillStep.Kill], process.Tried);
    }

    [Fact]
    public async Task Climb_QuitNeverAnswered_GoesOnAfterTheGrace()
    {
        using var process = new FakePluginProcess(KillStep.CloseStdin);
        var never = new TaskCompletionSource();
        Task<KillStep> climb = new KillLadder(process, new HostStdin(process.StandardInput), s_times, _time).ClimbAsync(_ => never.Task);

        _time.Advance(TimeSpan.FromSeconds(1.9));
        Assert.Empty(process.Tried);
        Assert.Equal(KillStep.CloseStdin, await AdvancingAsync(climb));
    }

    [Fact]
    public async Task Climb_QuitFails_StillWaitsTheGraceForTheExit()
    {
        using var process = new FakePluginProcess(KillStep.None);
        Task<KillStep> climb = new KillLadder(process, new HostStdin(process.StandardInput), s_times, _time).ClimbAsync(_ => throw new PluginConnectionException("The channel is closed."));
        _time.Advance(TimeSpan.FromSeconds(1));

        process.End();

        Assert.Equal(KillStep.Quit, await climb.Soon());
    }

    private Task<KillStep> ClimbAsync(FakePluginProcess process, bool canQuit) =>
        new KillLadder(process, new HostStdin(process.StandardInput), s_times, _time).ClimbAsync(canQuit ? _ => process.QuitAsync() : null);

    /// <summary>Lets the time pass, in steps, for as long as the climb goes on.</summary>
    private async Task<KillStep> AdvancingAsync(Task<KillStep> climb)
    {
        await Waiting.UntilAsync(
            () =>
            {
                if (!climb.IsCompleted)
                {
                    _time.Advance(TimeSpan.FromMilliseconds(100));
                }

                return climb.IsCompleted;
            },
            "the end of the climb");
        return await climb;
    }
}
