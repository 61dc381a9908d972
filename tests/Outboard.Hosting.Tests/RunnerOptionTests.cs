using Microsoft.Extensions.Options;
using TestContract;

namespace Outboard.Tests;

/// <summary>A plugin of an application that runs elsewhere.</summary>
public sealed class RunnerOptionTests
{
    [Fact]
    public async Task Plugin_OfAnEngine_IsSupervisedAsAnyOther()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There is no env on Windows.");
        await using SupervisedApplication application = await SupervisedApplication.StartAsync(options => options.Runner = new EngineRunner("env"));

        ITester tester = await application.GetAsync();

        Assert.Equal("hello", await tester.EchoAsync("hello", Waiting.Token).Soon());
        Assert.NotNull(await tester.VariableAsync("PLUGIN_CLIENT_CERT", Waiting.Token).Soon());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Path_OfAPluginThatRunsElsewhere_IsNotLookedForHere(bool isElsewhere)
    {
        Task<SupervisedApplication> start = SupervisedApplication.StartAsync(options =>
        {
            options.Path = "/opt/elsewhere/plugin";
            options.Runner = isElsewhere ? new EngineRunner("env") : ChildProcessRunner.Instance;
        });

        if (isElsewhere)
        {
            await using SupervisedApplication application = await start;
            Assert.Equal(PluginState.NotStarted, application.Plugins.GetStatus("tester").State);
        }
        else
        {
            await Assert.ThrowsAsync<OptionsValidationException>(() => start);
        }
    }
}
