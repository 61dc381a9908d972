using System.Diagnostics;
using TestContract;

namespace Outboard.Tests;

/// <summary>Where nobody listens nothing is made. These run alone, for a listener of another test hears everything in the process.</summary>
[Collection(Name)]
[CollectionDefinition(Name, DisableParallelization = true)]
#pragma warning disable CA1711 // It is a collection of tests, and alone in it.
public sealed class UnobservedTests
#pragma warning restore CA1711
{
    public const string Name = "Nobody listens";

    [Fact]
    public async Task Call_OutsideOfAnyActivity_BringsNoneToThePlugin()
    {
        await using PluginClient client = TestPlugins.Client("serve");
        ITester tester = await client.DispenseAsync<ITester>("tester", Waiting.Token).Soon();

        Assert.Equal("none", await tester.TraceAsync(Waiting.Token).Soon());
    }

    [Fact]
    public async Task Call_WithinAnActivityThatNobodyExports_CarriesItsContextAllTheSame()
    {
        await using PluginClient client = TestPlugins.Client("serve");
        ITester tester = await client.DispenseAsync<ITester>("tester", Waiting.Token).Soon();
        using Activity activity = new Activity("the host's own work").Start();

        Assert.Equal($"{activity.TraceId} {activity.SpanId} ", await tester.TraceAsync(Waiting.Token).Soon());
    }

    [Fact]
    public async Task Callback_AfterTheActivityInWhichItsChannelWasOpened_IsNotPartOfIt()
    {
        var opened = new Activity("the host's own work").Start();
        Activity? during = opened;
        RpcServer server = new RpcServer().Add("Greet", _ =>
        {
            during = Activity.Current;
            return Task.FromResult("hello");
        });
        (MemoryPlugin plugin, Raw raw) = await MemoryPlugin.StartRawAsync(server);
        await using (plugin)
        {
            uint id = raw.Broker.NextId();
            Task serving = raw.Broker.AcceptAndServeAsync(id, server, Waiting.Token);
            opened.Dispose();
            Assert.Null(Activity.Current);

            await raw.Client.CallAsync<string>("Greet", Waiting.Token).Soon();

            Assert.Null(during);
            _ = serving.ContinueWith(static task => task.Exception, TaskScheduler.Default);
        }
    }

    [Fact]
    public void Observing_ACall_AllocatesNothing()
    {
        var target = new CallScope("jsonrpc", "greeter", "plugin");
        CallInstrumentation.Begin(target, "Greet").End();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
        {
            CallInstrumentation.Begin(target, "Greet").End();
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        Assert.False(PluginTracing.IsWanted(traceParent: null));
    }
}
