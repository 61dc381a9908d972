using System.Text.RegularExpressions;

namespace Greeter.Checks;

/// <summary>Crash the plugin, see the host live, restart the plugin.</summary>
public sealed partial class Exercise5 : Exercise
{
    [Fact]
    public async Task Host_WhosePluginCrashes_LivesAndIsGreetedByAnother()
    {
        // The host ends with 0, whatever has become of its plugin.
        string output = await RunHostAsync();

        Assert.True(output.Contains("still here", StringComparison.Ordinal), $"No crash has been survived. Steps 1 to 3.\n{output}");
        string[] processes = [.. GreetingProcess().Matches(output).Select(match => match.Groups[1].Value).Distinct()];
        Assert.True(processes.Length == 2, $"Two processes should have greeted, one after the other, and {processes.Length} have. Step 4.\n{output}");
    }

    [GeneratedRegex(@"Greeting from process (\d+)")]
    private static partial Regex GreetingProcess();
}
