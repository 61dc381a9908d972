namespace Outboard.Tests;

public sealed class InFlightCallsTests
{
    [Fact]
    public void Close_WithoutCalls_IsIdleAtOnce() => Assert.True(new InFlightCalls().Close().IsCompletedSuccessfully);

    [Fact]
    public void Close_WithCalls_IsIdleAfterTheLast()
    {
        var gate = new InFlightCalls();
        Assert.True(gate.TryEnter());
        Assert.True(gate.TryEnter());

        Task idle = gate.Close();
        gate.Leave();
        Assert.False(idle.IsCompleted);
        Assert.False(gate.TryEnter());
        gate.Leave();

        Assert.True(idle.IsCompletedSuccessfully);
    }

    [Fact]
    public void Leave_OfAWholeChannel_CountsAll()
    {
        var gate = new InFlightCalls();
        Assert.True(gate.TryEnter());
        Assert.True(gate.TryEnter());
        Task idle = gate.Close();

        gate.Leave(2);

        Assert.True(idle.IsCompletedSuccessfully);
    }
}
