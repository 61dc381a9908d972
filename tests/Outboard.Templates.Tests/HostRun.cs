using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Outboard.Templates.Tests;

/// <summary>What a run of a generated host showed.</summary>
internal sealed partial class HostRun
{
    private readonly CommandResult _result;

    public HostRun(CommandResult result)
    {
        _result = result;
        Match match = ProcessIds().Match(result.Output);
        Assert.True(match.Success, result.ToString());
        HostId = int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture);
        PluginId = int.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture);
    }

    public string Output => _result.Output;

    public int HostId { get; }

    public int PluginId { get; }

    /// <summary>The greeting came, from another process, its log line too, and that process is gone.</summary>
    public void Greeted()
    {
        Assert.Equal(0, _result.ExitCode);
        Assert.Contains("Hello from another process!", _result.Output, StringComparison.Ordinal);
        Assert.Contains($"Greeting from process {PluginId}", _result.Output, StringComparison.Ordinal);
        Assert.NotEqual(HostId, PluginId);
        Assert.Throws<ArgumentException>(() => Process.GetProcessById(PluginId));
    }

    [GeneratedRegex(@"Host: process (\d+)\. Plugin: process (\d+)\.")]
    private static partial Regex ProcessIds();
}
