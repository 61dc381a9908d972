namespace Outboard;

/// <summary>
/// The environment variable that makes a host attach to a running plugin instead of starting one: <c>OUTBOARD_REATTACH_</c> and the
/// plugin's name. Its value is a reattach configuration, or the path of a file that contains one.
/// </summary>
internal static class ReattachVariable
{
    /// <summary>The most bytes of a file that is read.</summary>
    public const int MaxBytes = 64 * 1024;

    /// <summary>The variable for a plugin: its name in capitals, with "_" for each character that is not a letter or a digit.</summary>
    public static string NameFor(string pluginName) =>
        PluginVariables.ReattachPrefix + string.Concat(pluginName.Select(static c => char.IsAsciiLetterOrDigit(c) ? char.ToUpperInvariant(c) : '_'));

    /// <summary>The names of all variables of this kind that are set.</summary>
    public static IEnumerable<string> AllThatAreSet() =>
        Environment.GetEnvironmentVariables().Keys.Cast<string>().Where(static name => name.StartsWith(PluginVariables.ReattachPrefix, StringComparison.Ordinal));

    /// <summary>The configuration for a plugin; null when its variable is not set.</summary>
    /// <exception cref="PluginStartException">The configuration could not be read, or is not allowed.</exception>
    public static ReattachConfig? Find(string pluginName, bool isAllowed)
    {
        string variable = NameFor(pluginName);
        string? value = Environment.GetEnvironmentVariable(variable);
        if (string.IsNullOrWhiteSpace(value))
        {
            return null;
        }

        if (!isAllowed)
        {
            throw new PluginStartException(
                PluginStartFailure.InvalidReattachConfig, pluginName,
                $"Plugin '{pluginName}' could not be reattached using {variable}: this host checks the plugin's files (SecureConfig), which is not possible for a running plugin. Unset {variable}, or leave out SecureConfig to debug the plugin.");
        }

        try
        {
            return ReattachConfig.FromJson(value.AsSpan().TrimStart().StartsWith('{') ? value : PrivateFile.Read(value, MaxBytes));
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
