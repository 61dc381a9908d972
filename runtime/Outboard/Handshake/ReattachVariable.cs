namespace Outboard;

/// <summary>
/// The variable of a host's environment that sends it to a running plugin instead of starting one: <c>OUTBOARD_REATTACH_</c>
/// and the plugin's name. Its value is a reattach configuration, or the file that holds one.
/// </summary>
internal static class ReattachVariable
{
    private const string Prefix = "OUTBOARD_REATTACH_";

    /// <summary>The variable for a plugin: its name in capitals, with "_" for all but letters and digits.</summary>
    public static string NameFor(string pluginName) =>
        Prefix + string.Concat(pluginName.Select(static c => char.IsAsciiLetterOrDigit(c) ? char.ToUpperInvariant(c) : '_'));

    /// <summary>The names of all variables of this kind that are set.</summary>
    public static IEnumerable<string> AllThatAreSet() =>
        Environment.GetEnvironmentVariables().Keys.Cast<string>().Where(static name => name.StartsWith(Prefix, StringComparison.Ordinal));

    /// <summary>What the variable says; null when it is not set.</summary>
    /// <exception cref="PluginStartException">The configuration could not be read.</exception>
    public static ReattachConfig? Find(string pluginName)
    {
        string variable = NameFor(pluginName);
        string? value = Environment.GetEnvironmentVariable(variable);
        if (string.IsNullOrWhiteSpace(value))
        {
            return null;
        }

        try
        {
            return ReattachConfig.FromJson(value.AsSpan().TrimStart().StartsWith('{') ? value : File.ReadAllText(value));
        }
        catch (Exception exception) when (exception is FormatException or IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new PluginStartException(
                PluginStartFailure.InvalidReattachConfig, pluginName,
                $"Plugin '{pluginName}' could not be reattached using {variable}: {exception.Message} Start the plugin with {PluginVariables.Standalone} set to the same file first, or unset {variable} so that this host starts the plugin.",
                exception);
        }
    }
}
