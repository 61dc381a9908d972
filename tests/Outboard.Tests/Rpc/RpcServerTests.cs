namespace Outboard.Tests;

public sealed class RpcServerTests
{
    [Fact]
    public void Add_TheSameNameTwice_Throws()
    {
        RpcServer server = new RpcServer().Add("A", _ => Task.CompletedTask);

        Assert.Throws<ArgumentException>(() => server.Add("A", _ => Task.CompletedTask));
        Assert.ThrowsAny<ArgumentException>(() => server.Add(" ", _ => Task.CompletedTask));
        Assert.Throws<ArgumentNullException>(() => server.Add("B", null!));
    }
}
