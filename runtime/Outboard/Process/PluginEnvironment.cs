namespace Outboard;

/// <summary>Which variables of the host a plugin's process gets, before those that the command and the handshake set.</summary>
internal static class PluginEnvironment
{
    // What programs and .NET need to find themselves, the user's folders and language. Nothing in which applications keep secrets,
    // and nothing that makes a process load foreign code, such as LD_PRELOAD or DOTNET_STARTUP_HOOKS.
    private static readonly string[] s_everywhere =
    [
        "PATH", "HOME", "LANG", "LANGUAGE", "TZ",
        "DOTNET_ROOT", "DOTNET_HOST_PATH", "DOTNET_ROLL_FORWARD", "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT", "DOTNET_ENVIRONMENT", "ASPNETCORE_ENVIRONMENT",
    ];

    private static readonly string[] s_unix = ["TMPDIR", "USER", "LOGNAME", "SHELL", "XDG_RUNTIME_DIR"];

    // Without some of these, Windows cannot load its own libraries or find the folders of the user.
    private static readonly string[] s_windows =
    [
        "TEMP", "TMP", "SystemRoot", "SystemDrive", "windir", "ComSpec", "PATHEXT", "OS", "PROCESSOR_ARCHITECTURE", "NUMBER_OF_PROCESSORS",
        "USERNAME", "USERDOMAIN", "USERPROFILE", "HOMEDRIVE", "HOMEPATH", "APPDATA", "LOCALAPPDATA", "ProgramData",
        "ProgramFiles", "ProgramFiles(x86)", "ProgramW6432", "CommonProgramFiles", "CommonProgramFiles(x86)", "CommonProgramW6432",
    ];

    private static readonly string[] s_prefixes = ["LC_", "DOTNET_ROOT_"];

    /// <summary>The names that are inherited although the rest of the environment is not. A name with an asterisk stands for all that begin so.</summary>
    public static IReadOnlyList<string> Allowed(bool isWindows) =>
        [.. s_everywhere, .. isWindows ? s_windows : s_unix, .. s_prefixes.Select(static prefix => $"{prefix}*")];

    /// <summary>Removes what the plugin must not inherit from a copy of the host's environment.</summary>
    /// <param name="environment">The copy.</param>
    /// <param name="inherit">Whether the plugin inherits more than the names that are always allowed.</param>
    /// <param name="isWindows">Whether upper and lower case are the same.</param>
    public static void Reduce(IDictionary<string, string?> environment, bool inherit, bool isWindows)
    {
        StringComparison comparison = isWindows ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;
        foreach (string name in environment.Keys.ToArray())
        {
            if (IsOfTheHost(name, comparison) || !(inherit || IsAllowed(name, isWindows, comparison)))
            {
                environment.Remove(name);
            }
        }
    }

    // What a host or a person told this process is not meant for its plugins, which may be hosts themselves.
    private static bool IsOfTheHost(string name, StringComparison comparison)
    {
        foreach (string own in PluginVariables.All)
        {
            if (name.Equals(own, comparison))
            {
                return true;
            }
        }

        return name.StartsWith(PluginVariables.ReattachPrefix, comparison);
    }

    private static bool IsAllowed(string name, bool isWindows, StringComparison comparison) =>
        Array.Exists(s_everywhere, own => name.Equals(own, comparison))
        || Array.Exists(isWindows ? s_windows : s_unix, own => name.Equals(own, comparison))
        || Array.Exists(s_prefixes, prefix => name.StartsWith(prefix, comparison));
}
