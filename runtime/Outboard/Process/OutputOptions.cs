namespace Outboard;

/// <summary>Where a plugin's output, and the news of its end, go.</summary>
/// <param name="Log">The host's loggers.</param>
/// <param name="ReportDropped">Told how many lines, or pieces of the raw copies, were lost because the host took them too slowly.</param>
/// <param name="ReportCopyFailed">Told why a raw copy cannot be written, once for each of the two.</param>
/// <param name="ReportRung">Told of each rung of the kill ladder before it is tried.</param>
/// <param name="Stdout">A raw copy of what follows the handshake on standard output; null for none.</param>
/// <param name="Stderr">A raw copy of standard error; null for none.</param>
internal sealed record OutputOptions(
    PluginLogForwarder Log,
    Action<long> ReportDropped,
    Action<Exception> ReportCopyFailed,
    Action<KillStep> ReportRung,
    Stream? Stdout = null,
    Stream? Stderr = null);
