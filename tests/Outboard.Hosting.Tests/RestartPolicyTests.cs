using Microsoft.Extensions.Time.Testing;

namespace Outboard.Tests;

public sealed class RestartPolicyTests
{
    [Fact]
    public void Next_SwitchedOff_IsNever() =>
        Assert.Null(new RestartPolicy(new PluginRestartOptions(), new FakeTimeProvider(), () => 0.5).Next());

    [Fact]
    public void Next_AgainAndAgain_DoublesUpToTheLongestWait()
    {
        var options = new PluginRestartOptions
        {
            Enabled = true,
            InitialDelay = TimeSpan.FromSeconds(1),
            MaxDelay = TimeSpan.FromSeconds(5),
            MaxRestarts = 10,
        };
        var policy = new RestartPolicy(options, new FakeTimeProvider(), () => 0.5);

        Assert.Equal([1, 2, 4, 5, 5], Enumerable.Range(0, 5).Select(_ => policy.Next()!.Value.TotalSeconds));
    }

    [Theory]
    [InlineData(0.0, 900)]
    [InlineData(1.0, 1100)]
    public void Next_Jitter_VariesByATenthEachWay(double random, double milliseconds)
    {
        var options = new PluginRestartOptions { Enabled = true, InitialDelay = TimeSpan.FromSeconds(1) };

        Assert.Equal(milliseconds, new RestartPolicy(options, new FakeTimeProvider(), () => random).Next()!.Value.TotalMilliseconds, 3);
    }

    [Fact]
    public void Next_MoreThanTheCapInTheWindow_IsNever_AndCountsOnlyTheWindow()
    {
        var time = new FakeTimeProvider();
        var options = new PluginRestartOptions { Enabled = true, MaxRestarts = 2, Window = TimeSpan.FromMinutes(1) };
        var policy = new RestartPolicy(options, time, () => 0.5);
        Assert.NotNull(policy.Next());
        time.Advance(TimeSpan.FromSeconds(40));
        Assert.NotNull(policy.Next());
        Assert.Null(policy.Next());

        time.Advance(TimeSpan.FromSeconds(21));

        Assert.NotNull(policy.Next());
        Assert.Null(policy.Next());
    }
}
