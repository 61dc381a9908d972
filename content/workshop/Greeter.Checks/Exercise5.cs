using System.Text.RegularExpressions;

namespace Greeter.Checks;

/// <summary>Crash the plugin, see the host live, restart the plugin.</summary>
public sealed partial class Exercise5 : Exercise
{
    [Fact]
    public async Task Host_WhosePluginCrashes_LivesAndIsGreetedByAnother()
    {
        // The host exits with 0, whatever happens to its plugin.
        string output = await RunHostAsync();

        Assert.True(output.Contains("still here", StringComparison.Ordinal), $"The host has not survived a crash. Steps 1 to 3.\n{output}");
        string[] processes = [.. GreetingProcess().Matches(output).Select(match => match.Groups[1].Value).Distinct()];
        Assert.True(processes.Length == 2, $"Two processes should have greeted, one after the other, but {processes.Length} did. Step 4.\n{output}");
    }

    [GeneratedRegex(@"Greeting from process (\d+)")]
    private static partial Regex GreetingProcess();
}
