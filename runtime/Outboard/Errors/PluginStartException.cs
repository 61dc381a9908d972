namespace Outboard;

/// <summary>
/// The plugin did not start, or the running plugin to attach to was not found. <see cref="Failure"/> says why; the other properties
/// are set for the failures that they name, and are otherwise null or empty.
/// </summary>
public sealed class PluginStartException : PluginException
{
    internal PluginStartException(PluginStartFailure failure, string pluginName, string message, Exception? innerException = null)
        : base(message, innerException)
    {
        Failure = failure;
        PluginName = pluginName;
    }

    /// <summary>Why the plugin did not start.</summary>
    public PluginStartFailure Failure { get; }

    /// <summary>
    /// The executable, as a full path where it could be resolved, or the file that was refused. Set when no process was started:
    /// <see cref="PluginStartFailure.NotFound"/>, <see cref="PluginStartFailure.NotExecutable"/>,
    /// <see cref="PluginStartFailure.WrongFormat"/>, <see cref="PluginStartFailure.NoWorkingDirectory"/>,
    /// <see cref="PluginStartFailure.NoSocketDirectory"/>, <see cref="PluginStartFailure.Checksum"/>,
    /// <see cref="PluginStartFailure.Manifest"/>, <see cref="PluginStartFailure.Signature"/>, <see cref="PluginStartFailure.FileMissing"/>,
    /// <see cref="PluginStartFailure.FileUnlisted"/>, <see cref="PluginStartFailure.WritableByOthers"/>,
    /// <see cref="PluginStartFailure.NoShadowCopy"/> and <see cref="PluginStartFailure.Other"/>.
    /// </summary>
    public string? FileName { get; internal init; }

    /// <summary>How the plugin ended. Set for <see cref="PluginStartFailure.Exited"/> and <see cref="PluginStartFailure.Cookie"/>.</summary>
    public PluginExit? Exit { get; internal init; }

    /// <summary>
    /// The last lines of the plugin's standard error, oldest first. Set for <see cref="PluginStartFailure.Timeout"/>,
    /// <see cref="PluginStartFailure.Exited"/>, <see cref="PluginStartFailure.Cookie"/> and, when standard output was closed,
    /// <see cref="PluginStartFailure.NoHandshake"/>; the format is that of <see cref="PluginExit.StderrTail"/>.
    /// </summary>
    public IReadOnlyList<string> StderrTail
    {
        get => Exit?.StderrTail ?? field;
        internal init;
    } = [];

    /// <summary>
    /// The first line on standard output, at most 1,024 characters, with control characters escaped and without a certificate. Set for
    /// <see cref="PluginStartFailure.Address"/> and, unless standard output was closed without a line,
    /// <see cref="PluginStartFailure.NoHandshake"/>.
    /// </summary>
    public string? Line { get; internal init; }

    /// <summary>How long the host waited for the handshake. Set for <see cref="PluginStartFailure.Timeout"/>.</summary>
    public TimeSpan? Timeout { get; internal init; }

    /// <summary>
    /// The version that the plugin announced: its lowest, when it has none in common with the host. Set for
    /// <see cref="PluginStartFailure.Version"/>.
    /// </summary>
    public int? PluginVersion { get; internal init; }

    /// <summary>The versions that this host supports, lowest first. Set for <see cref="PluginStartFailure.Version"/>.</summary>
    public IReadOnlyList<int> HostVersions { get; internal init; } = [];

    /// <summary>The wire protocol of the plugin, such as "netrpc". Set for <see cref="PluginStartFailure.Protocol"/>.</summary>
    public string? PluginProtocol { get; internal init; }

    /// <summary>The wire protocols that this host supports. Set for <see cref="PluginStartFailure.Protocol"/>.</summary>
    public IReadOnlyList<string> HostProtocols { get; internal init; } = [];

    /// <summary>The process id in the reattach configuration. Set for <see cref="PluginStartFailure.NotRunning"/>.</summary>
    public int? ProcessId { get; internal init; }

    /// <summary>
    /// What the runner says about the cause, which is also part of the message: at most 1,024 characters, with control characters escaped.
    /// Null if the runner says nothing, as for a child process.
    /// </summary>
    public string? Diagnosis { get; internal set; }

    /// <inheritdoc/>
    public override string Message => Diagnosis is null ? base.Message : $"{base.Message} {Diagnosis}";

    /// <summary>For a process that could not be started, of which <paramref name="reason"/> names the cause and the fix.</summary>
    internal static PluginStartException NoProcess(
        PluginStartFailure failure, string pluginName, string fileName, string reason, Exception? innerException = null) =>
        new(failure, pluginName, $"Plugin '{pluginName}' could not be started: {reason}", innerException) { FileName = fileName };
}
