using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace Outboard;

/// <summary>
/// Reads a plugin's options from its section. By hand: the configuration binder, generated or not, stops at the first problem, takes
/// "10" for ten days, names no key where a value is outside its range, and ignores a value where there must be a list.
/// </summary>
/// <param name="problems">Gets what is wrong.</param>
/// <param name="unknown">Gets the path of each key that is not an option, with a hint at what may have been meant.</param>
internal sealed class PluginOptionsBinder(List<string> problems, Action<string, string> unknown)
{
    private static readonly string[] s_options =
    [
        nameof(PluginOptions.Path), nameof(PluginOptions.Arguments), nameof(PluginOptions.WorkingDirectory), nameof(PluginOptions.Environment),
        nameof(PluginOptions.InheritEnvironment), nameof(PluginOptions.AutoMtls), nameof(PluginOptions.SecureConfig),
        nameof(PluginOptions.SocketDirectory), nameof(PluginOptions.SocketGroup),
        nameof(PluginOptions.DispenseName), nameof(PluginOptions.StartWithApplication), nameof(PluginOptions.Optional),
        nameof(PluginOptions.StartTimeout), nameof(PluginOptions.KillGrace), nameof(PluginOptions.Restart),
        nameof(PluginOptions.TrustPluginTraces),
    ];

    private static readonly Dictionary<string, Func<string, Checksum>> s_checksums = new(StringComparer.Ordinal)
    {
        ["FileChecksum"] = Checksum.ForFile,
        ["DirectoryChecksum"] = Checksum.ForDirectory,
        ["DirectoryKey"] = Checksum.ForSignedDirectory,
    };

    private static readonly string[] s_secureOptions =
    [
        .. s_checksums.Keys, nameof(SecureConfig.ShadowCopy), nameof(SecureConfig.ShadowCopyDirectory), nameof(SecureConfig.RefuseWritableByOthers),
    ];

    private static readonly string[] s_restartOptions =
    [
        nameof(PluginRestartOptions.Enabled), nameof(PluginRestartOptions.InitialDelay), nameof(PluginRestartOptions.MaxDelay),
        nameof(PluginRestartOptions.MaxRestarts), nameof(PluginRestartOptions.Window),
    ];

    public void Bind(IConfigurationSection section, PluginOptions options)
    {
        Text(section, nameof(options.Path), value => options.Path = value);
        Text(section, nameof(options.WorkingDirectory), value => options.WorkingDirectory = value);
        Text(section, nameof(options.DispenseName), value => options.DispenseName = value);
        Flag(section, nameof(options.InheritEnvironment), value => options.InheritEnvironment = value);
        Text(section, nameof(options.SocketDirectory), value => options.SocketDirectory = Path.GetFullPath(value, AppContext.BaseDirectory));
        Text(section, nameof(options.SocketGroup), value => options.SocketGroup = value);
        Flag(section, nameof(options.AutoMtls), value => options.AutoMtls = value);
        Flag(section, nameof(options.TrustPluginTraces), value => options.TrustPluginTraces = value);
        Flag(section, nameof(options.StartWithApplication), value => options.StartWithApplication = value);
        Flag(section, nameof(options.Optional), value => options.Optional = value);
        Time(section, nameof(options.StartTimeout), value => options.StartTimeout = value);
        Time(section, nameof(options.KillGrace), value => options.KillGrace = value);
        foreach (IConfigurationSection argument in ChildrenOf(section.GetSection(nameof(options.Arguments)), "a list of arguments"))
        {
            options.Arguments.Add(argument.Value ?? string.Empty);
        }

        foreach (IConfigurationSection variable in ChildrenOf(section.GetSection(nameof(options.Environment)), "a set of variables"))
        {
            options.Environment[variable.Key] = variable.Value;
        }

        BindSecure(section.GetSection(nameof(options.SecureConfig)), options);
        FindUnknown(section.GetChildren(), s_options);
        IConfigurationSection restart = section.GetSection(nameof(options.Restart));
        FindUnknown(ChildrenOf(restart, "a set of options, such as Restart:Enabled"), s_restartOptions);
        Flag(restart, nameof(options.Restart.Enabled), value => options.Restart.Enabled = value);
        Time(restart, nameof(options.Restart.InitialDelay), value => options.Restart.InitialDelay = value);
        Time(restart, nameof(options.Restart.MaxDelay), value => options.Restart.MaxDelay = value);
        Time(restart, nameof(options.Restart.Window), value => options.Restart.Window = value);
        Number(restart, nameof(options.Restart.MaxRestarts), value => options.Restart.MaxRestarts = value);
    }

    private void BindSecure(IConfigurationSection section, PluginOptions options)
    {
        IConfigurationSection[] children = [.. ChildrenOf(section, "a set of options, such as SecureConfig:DirectoryChecksum")];
        if (children.Length == 0)
        {
            return;
        }

        FindUnknown(children, s_secureOptions);
        string[] given = [.. s_checksums.Keys.Where(name => section[name] is not null)];
        if (given.Length != 1)
        {
            problems.Add(string.Create(CultureInfo.InvariantCulture, $"{section.Path} must have exactly one of {string.Join(", ", s_checksums.Keys)}, and has {given.Length}."));
            return;
        }

        try
        {
            var secure = new SecureConfig { Checksum = s_checksums[given[0]](section[given[0]]!) };
            Flag(section, nameof(secure.ShadowCopy), value => secure = secure with { ShadowCopy = value });
            Flag(section, nameof(secure.RefuseWritableByOthers), value => secure = secure with { RefuseWritableByOthers = value });
            Text(section, nameof(secure.ShadowCopyDirectory), value => secure = secure with { ShadowCopyDirectory = Path.GetFullPath(value, AppContext.BaseDirectory) });
            options.SecureConfig = secure;
        }
        catch (ArgumentException exception)
        {
            problems.Add($"{section.Path}:{given[0]} is not valid: {exception.Message}");
        }
    }

    private static void Text(IConfigurationSection parent, string name, Action<string> set)
    {
        if (parent[name] is { } value)
        {
            set(value);
        }
    }

    private void Flag(IConfigurationSection parent, string name, Action<bool> set) => Value(
        parent, name, "not a valid Boolean (true or false)", static text => bool.TryParse(text, out bool value) ? value : null, set);

    private void Number(IConfigurationSection parent, string name, Action<int> set) => Value(
        parent, name, "not a valid integer", static text => int.TryParse(text, CultureInfo.InvariantCulture, out int value) ? value : null, set);

    // A bare number would mean days, which is never what was intended.
    private void Time(IConfigurationSection parent, string name, Action<TimeSpan> set) => Value(
        parent, name, "not a valid duration in hours, minutes and seconds, such as 00:00:30",
        static text => text.Contains(':', StringComparison.Ordinal) && TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out TimeSpan value) ? value : null,
        set);

    private void Value<T>(IConfigurationSection parent, string name, string otherwise, Func<string, T?> parse, Action<T> set)
        where T : struct
    {
        IConfigurationSection section = parent.GetSection(name);
        if (section.Value is not { } text)
        {
            return;
        }

        if (parse(text) is not { } value)
        {
            problems.Add($"{section.Path} is '{text}', which is {otherwise}.");
            return;
        }

        try
        {
            set(value);
        }
        catch (ArgumentOutOfRangeException exception)
        {
            problems.Add($"{section.Path} is '{text}', which is outside the valid range: {exception.Message}");
        }
    }

    private void FindUnknown(IEnumerable<IConfigurationSection> children, string[] names)
    {
        foreach (IConfigurationSection child in children.Where(child => !names.Contains(child.Key, StringComparer.OrdinalIgnoreCase)))
        {
            unknown(child.Path, NearestName.Hint(child.Key, names));
        }
    }

    private IEnumerable<IConfigurationSection> ChildrenOf(IConfigurationSection section, string expected)
    {
        if (!string.IsNullOrEmpty(section.Value))
        {
            problems.Add($"{section.Path} is '{section.Value}' where there must be {expected}.");
        }

        return section.GetChildren();
    }
}
