using System.Globalization;

namespace Outboard;

/// <summary>The start failures of the handshake: each names the cause and the fix.</summary>
internal static class HandshakeErrors
{
    private const int MaxQuotedCharacters = 1024;
    private const int MaxWordCharacters = 128;

    public static PluginStartException NotAHandshake(string pluginName, string line) => new(
        PluginStartFailure.NoHandshake, pluginName,
        HandshakeLine.FieldAtFault(line) is { } fault
            ? $"Plugin '{pluginName}' wrote a handshake that is not valid: \"{Quote(line)}\". {fault}"
            : $"Plugin '{pluginName}' wrote \"{Quote(line)}\" to standard output instead of a handshake. Either it is not a plugin, or it printed before serving. A plugin must print to standard error only.")
    {
        Line = Quote(line),
    };

    public static PluginStartException TooLong(string pluginName, string start) => new(
        PluginStartFailure.NoHandshake, pluginName,
        $"The first line that plugin '{pluginName}' wrote to standard output is longer than the {HandshakeLine.MaxBytes} bytes of a handshake. It begins with \"{Quote(start, MaxWordCharacters)}\". A plugin must print to standard error only.")
    {
        Line = Quote(start),
    };

    public static PluginStartException OutputClosed(string pluginName, IReadOnlyList<string> stderrTail) => new(
        PluginStartFailure.NoHandshake, pluginName,
        $"Plugin '{pluginName}' closed its standard output without a handshake. If it is a plugin, it must not use standard output itself.{StderrTail.Quote(stderrTail)}")
    {
        StderrTail = stderrTail,
    };

    public static PluginStartException TimedOut(string pluginName, TimeSpan timeout, string? begunLine, IReadOnlyList<string> stderrTail)
    {
        string begun = begunLine?.Length > 0 ? $" It wrote \"{Quote(begunLine)}\" without the line feed that must end a handshake." : string.Empty;
        return new(
            PluginStartFailure.Timeout, pluginName,
            string.Create(CultureInfo.InvariantCulture, $"Plugin '{pluginName}' did not write a handshake within {timeout.TotalSeconds:0.###} s.{begun} Increase StartTimeout if it starts slowly; if it is not a plugin, correct the command.{StderrTail.Quote(stderrTail)}"))
        {
            Timeout = timeout,
            StderrTail = stderrTail,
        };
    }

    /// <summary>For a plugin that ended before its handshake; a plugin that refused the cookie says so on standard error.</summary>
    public static PluginStartException Exited(string pluginName, PluginExit exit, string cookieKey) =>
        exit.ExitCode == CookieRefusal.ExitCode && CookieRefusal.IsIn(exit.StderrTail)
            ? new(
                PluginStartFailure.Cookie, pluginName,
                $"Plugin '{pluginName}' refused to run: the magic cookie {cookieKey} is not the one it expects. Host and plugin must use the same HandshakeConfig.") { Exit = exit }
            : new(
                PluginStartFailure.Exited, pluginName,
                $"Plugin '{pluginName}' ended before its handshake, with {exit.Describe()}.{StderrTail.Quote(exit.StderrTail, exit.CrashLines)}") { Exit = exit };

    public static PluginStartException OtherCoreVersion(string pluginName, int version) => new(
        PluginStartFailure.Version, pluginName,
        $"Plugin '{pluginName}' uses version {version} of the handshake itself; this host supports version {HandshakeLine.Core}. Build the plugin with a matching version of the library.")
    {
        PluginVersion = version,
        HostVersions = [HandshakeLine.Core],
    };

    public static PluginStartException OtherVersion(string pluginName, int version, IEnumerable<int> hostVersions) => new(
        PluginStartFailure.Version, pluginName,
        $"Plugin '{pluginName}' speaks protocol version {version}; this host speaks {string.Join(", ", hostVersions)}. Update the older of the two.")
    {
        PluginVersion = version,
        HostVersions = [.. hostVersions],
    };

    /// <param name="pluginName">The plugin.</param>
    /// <param name="protocol">The word of its protocol, as it came.</param>
    /// <param name="hostProtocols">The words of this host's.</param>
    /// <param name="source">Where the word was read: the handshake or the reattach configuration.</param>
    public static PluginStartException OtherProtocol(
        string pluginName, string protocol, IReadOnlyList<string> hostProtocols, string source = "handshake")
    {
        string shown = VisibleText.Line(protocol, MaxWordCharacters);
        return new(
            PluginStartFailure.Protocol, pluginName,
            $"Plugin '{pluginName}' speaks the wire protocol \"{shown}\" according to its {source}; this host speaks {string.Join(", ", hostProtocols.Select(p => $"\"{p}\""))}. Build the plugin with a library that speaks a protocol of this host.")
        {
            PluginProtocol = shown,
            HostProtocols = hostProtocols,
        };
    }

    public static PluginStartException ListensElsewhere(string pluginName, HandshakeLine handshake, string reason)
    {
        string line = Quote(handshake.ToString());
        return new(
            PluginStartFailure.Address, pluginName,
            $"Plugin '{pluginName}' does not listen where this host asked it to: {reason} Its handshake is \"{line}\".") { Line = line };
    }

    public static PluginStartException NoCertificate(string pluginName) => new(
        PluginStartFailure.Certificate, pluginName,
        $"Plugin '{pluginName}' did not answer the request for mutual TLS: its handshake contains no certificate. Update the library that it is built with. If its channels need no protection and it listens on a Unix socket, set AutoMtls to false.");

    public static PluginStartException InvalidCertificate(string pluginName) => new(
        PluginStartFailure.Certificate, pluginName,
        $"Plugin '{pluginName}' wrote a handshake whose sixth field is not a valid certificate. It must be one X.509 certificate in DER form, encoded in base64 without padding.");

    public static PluginStartException ReattachedWithTls(string pluginName) => new(
        PluginStartFailure.Certificate, pluginName,
        $"Plugin '{pluginName}' cannot be reattached with mutual TLS: a plugin accepts only the certificate of the host process that started it, which no configuration contains. Set AutoMtls to false to reattach, or let this host start the plugin.");

    // Without its certificate, and with its control characters visible.
    private static string Quote(string line, int max = MaxQuotedCharacters)
    {
        string[] fields = line.Split('|');
        if (fields.Length > 5 && fields[5].Length > 0)
        {
            fields[5] = "…";
        }

        return VisibleText.Line(string.Join('|', fields), max);
    }
}

/// <summary>The text of a plugin that was not started by its host, and how a host recognizes it.</summary>
internal static class CookieRefusal
{
    public const int ExitCode = 1;

    private const string FirstLine = "This program is a plugin and does nothing on its own.";

    // The first line of a plugin built with go-plugin.
    private const string GoFirstLine = "This binary is a plugin.";

    public static string Text(string cookieKey) => $"""
        {FirstLine}
        Run the application that it belongs to; the application starts the plugin.
        (The environment variable {cookieKey} is missing, or does not have the value that the application sets.)

        """;

    public static bool IsIn(IReadOnlyList<string> stderr) => stderr.Any(static line =>
        line.StartsWith(FirstLine, StringComparison.Ordinal) || line.StartsWith(GoFirstLine, StringComparison.Ordinal));
}
