using Greeter.Shared;
using Microsoft.Extensions.Logging.Abstractions;
using Outboard;

namespace Guide;

public sealed class CallTests
{
    [Fact(Timeout = 60_000)]
    public async Task Plugin_StartedAndCalled_Greets()
    {
        string executable = Places.Plugin;
        CancellationToken cancellationToken = TestContext.Current.CancellationToken;
        NullLoggerFactory loggers = NullLoggerFactory.Instance;

        #region start
        await using var client = new PluginClient(new ClientConfig
        {
            Handshake = GreeterHandshake.Config,
            Plugins = new PluginMap { ["greeter"] = new GreeterPlugin() },
            Command = new PluginCommand(executable),
            LoggerFactory = loggers,
        });

        IGreeter greeter = await client.DispenseAsync<IGreeter>("greeter", cancellationToken);
        string greeting = await greeter.GreetAsync(cancellationToken);
        #endregion

        Assert.Equal("Hello from another process!", greeting);

        #region long-form
        PluginConnection connection = await client.ClientAsync(cancellationToken);
        await connection.PingAsync(cancellationToken);
        object raw = await connection.DispenseAsync("greeter", cancellationToken);
        var another = (IGreeter)raw;
        #endregion

        #region at-once
        string[] greetings = await Task.WhenAll(
            greeter.GreetAsync(cancellationToken),
            another.GreetAsync(cancellationToken));
        #endregion

        Assert.Equal([greeting, greeting], greetings);

        #region lease
        await using (PluginLease<IGreeter> lease = await client.LeaseAsync<IGreeter>("greeter", cancellationToken))
        {
            greeting = await lease.Instance.GreetAsync(cancellationToken);
        }
        #endregion

        Assert.Equal("Hello from another process!", greeting);

        #region end
        PluginExit exit = await client.KillAsync(cancellationToken);
        #endregion

        Assert.Equal(KillStep.Quit, exit.Step);
    }

    [Fact(Timeout = 60_000)]
    public async Task Call_ThatTakesTooLong_IsCancelledOnBothSides()
    {
        var implementation = new Reception();
        await using PluginTest test = await StartAsync(implementation);
        IReception reception = await test.DispenseAsync<IReception>("reception");
        var guest = new Guest("Ada");
        TimeSpan limit = TimeSpan.FromSeconds(1); // a call that is cancelled before it is sent cancels nothing on the other side
        string result = string.Empty;

        #region cancel
        using var timeout = new CancellationTokenSource(limit);
        try
        {
            await reception.WelcomeAsync(guest, times: 1000, timeout.Token);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested)
        {
            result = "too slow";
        }
        #endregion

        Assert.Equal("too slow", result);
        await implementation.Cancelled.Task;
    }

    [Theory(Timeout = 60_000)]
    [InlineData(-1, "failed: System.ArgumentOutOfRangeException")]
    [InlineData(1, "Welcome,  Ada!")]
    public async Task Call_ThatFails_HasATypeForEachCause(int times, string expected)
    {
        await using PluginTest test = await StartAsync(new Reception());
        IReception reception = await test.DispenseAsync<IReception>("reception");
        var guest = new Guest("Ada");
        string result;

        #region errors
        try
        {
            result = await reception.WelcomeAsync(guest, times);
        }
        catch (PluginCallException exception)
        {
            // The implementation threw an exception. The plugin keeps running and can be called again.
            result = $"failed: {exception.RemoteType}";
        }
        catch (PluginExitedException exception)
        {
            // The plugin's process has ended. Further calls on this instance throw the same exception.
            result = $"gone: {exception.Exit.Describe()}";
        }
        catch (PluginException exception)
        {
            // Everything else. The message names the cause and the fix.
            result = exception.Message;
        }
        #endregion

        Assert.Equal(expected, result);
    }

    private static Task<PluginTest> StartAsync(Reception implementation) =>
        PluginTest.StartAsync(new PluginMap { ["reception"] = new ReceptionPlugin(implementation) });
}
