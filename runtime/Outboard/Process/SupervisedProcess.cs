using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Outboard;

/// <summary>A running plugin process with its pipes drained, its lines forwarded and its exit reported.</summary>
internal sealed class SupervisedProcess
{
    /// <summary>The longest line, in bytes. Longer ones reach the log in pieces.</summary>
    public const int MaxLineBytes = 128 * 1024;

    private const int MaxTextCharacters = 1024;
    private const int MaxCharacters = 2 * 1024 * 1024;

    // Once the process itself has ended: how long its pipes may be held by others, and how long all may take until it is told.
    private static readonly TimeSpan s_pipeTime = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_drainTime = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_pollInterval = TimeSpan.FromMilliseconds(20);

    // How long a runner may take to find out what is left, or why a start failed.
    private static readonly TimeSpan s_runnerTime = TimeSpan.FromSeconds(5);

    private readonly TimeProvider _timeProvider;
    private readonly string _pluginName;
    private readonly OutputOptions _output;
    private readonly PluginLogForwarder _log;
    private readonly BoundedQueue<(string Text, bool IsStderr)> _lines;
    private readonly StdioTee _stdoutCopy;
    private readonly StdioTee _stderrCopy;
    private readonly StderrTail _tail = new();
    private readonly HandshakeReader _stdout;
    private readonly StdioReader _stderr;
    private volatile Task<KillStep>? _ladder;

    public SupervisedProcess(IPluginProcess process, string pluginName, OutputOptions output, TimeProvider timeProvider)
    {
        Process = process;
        Stdin = new HostStdin(process.StandardInput);
        _timeProvider = timeProvider;
        _pluginName = pluginName;
        _output = output;
        _log = new PluginLogForwarder(output.LoggerFactory, pluginName, timeProvider);
        _lines = new BoundedQueue<(string Text, bool IsStderr)>(MaxCharacters, static line => line.Text.Length, Forward, ReportDropped);
        _stdoutCopy = new StdioTee(output.Stdout, skipFirstLine: true, ReportDropped, ReportCopyFailed);
        _stderrCopy = new StdioTee(output.Stderr, skipFirstLine: false, ReportDropped, ReportCopyFailed);
        _stdout = new HandshakeReader(pluginName, MaxLineBytes, text => _lines.Add((text, IsStderr: false)), Rate());
        _stderr = new StdioReader(MaxLineBytes, AddStderr, Rate());
        Exited = SuperviseAsync();
    }

    public IPluginProcess Process { get; }

    /// <summary>Its standard input.</summary>
    public HostStdin Stdin { get; }

    /// <summary>What it consists of besides the started process; null where nothing is known of that.</summary>
    public IProcessGroup? Group => (Process as ILocalProcess)?.Group;

    /// <summary>The first line of standard output; null when the process closed it without one.</summary>
    /// <exception cref="PluginStartException">The line is too long to be a handshake.</exception>
    public Task<string?> HandshakeLine => _stdout.Line;

    /// <summary>What there is of the first line of standard output, when its end has not come.</summary>
    public string BegunHandshake => _stdout.Pending;

    /// <summary>How the process ended. Completes once its last lines have been logged, two seconds after its end at the latest. Never fails.</summary>
    public Task<PluginExit> Exited { get; }

    public IReadOnlyList<string> StderrTail => _tail.Lines;

    /// <summary>Ends the process; see <see cref="KillLadder"/>.</summary>
    public async Task<PluginExit> KillAsync(KillTimeouts times, Func<CancellationToken, Task>? quit)
    {
        Task<KillStep> ladder = ClimbAsync(times, quit);
        _ladder = ladder;
        KillStep step = await ladder.ConfigureAwait(false);
        try
        {
            return await Exited.WaitAsync(times.AfterKill, _timeProvider).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            if (Process.Exited.IsCompleted && await WithinAsync(Exited, s_runnerTime * 1.5, TimeProvider.System).ConfigureAwait(false))
            {
                // A runner was still looking for what is left.
                return await Exited.ConfigureAwait(false);
            }

            // Not even the system could end it: stuck in a driver, say. The caller is told and not held.
            return new PluginExit
            {
                Killed = true,
                Step = step,
                CrashLines = _tail.CrashLines,
                StderrTail = _tail.Lines,
                LeftProcessIds = Process is ILocalProcess { Identity: { } identity } ? [identity.Id, .. Left] : Left,
                Left = await FindLeftAsync().ConfigureAwait(false) ?? (Process is ILocalProcess ? null : $"\"{VisibleText.Line(Process.Id, MaxTextCharacters)}\" has not ended."),
            };
        }
    }

    /// <summary>Whether a task has completed in time, well or not.</summary>
    public static async Task<bool> WithinAsync(Task task, TimeSpan patience, TimeProvider timeProvider)
    {
        try
        {
            await task.WaitAsync(patience, timeProvider).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // Whoever needs the outcome looks at the task.
        catch (Exception)
#pragma warning restore CA1031
        {
        }

        return task.IsCompleted;
    }

    /// <summary>What the runner says of a start that has failed; null where it says nothing. Never fails.</summary>
    public Task<string?> DiagnoseAsync() => AskRunnerAsync(Process.DiagnoseAsync, unknown: null);

    private async Task<KillStep> ClimbAsync(KillTimeouts times, Func<CancellationToken, Task>? quit)
    {
        // Whoever waits for the process knows of the ladder before its first step, which may be the one that works.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        var ladder = new KillLadder(Process, Stdin, times, _timeProvider)
        {
            OnStep = step => _output.Notices.Tell(() => ProcessLog.Ending(_output.Logger, _pluginName, step)),
        };
        try
        {
            return await ladder.ClimbAsync(quit).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // A step that fails is no reason to wait for less than the end of the process.
        catch (Exception)
#pragma warning restore CA1031
        {
            return KillStep.Kill;
        }
    }

    private async Task<PluginExit> SuperviseAsync()
    {
        // The lines of a plugin's whole life are not part of what its host was doing when it started it.
        Activity.Current = null;
        using var stop = new CancellationTokenSource();
        Task forwarding = Task.WhenAll(Task.Run(ForwardAsync), _stdoutCopy.RunAsync(), _stderrCopy.RunAsync());
        Task stdout = _stdout.RunAsync(Process.StandardOutput, _stdoutCopy, stop.Token);
        Task stderr = _stderr.RunAsync(Process.StandardError, _stderrCopy, stop.Token);
        int? code = null;
        KillStep step = KillStep.None;
        IReadOnlyList<int> left = [];
        string? runnerLeft = null;
        try
        {
            code = await Process.Exited.ConfigureAwait(false);
            long ended = _timeProvider.GetTimestamp();

            // The ladder waits for the same exit, so it is about to say on which step that happened: unless the process was a
            // wrapper, and what it has left behind is given its time.
            if (_ladder is { } ladder && (step = await ladder.ConfigureAwait(false)) != KillStep.None)
            {
                ended = _timeProvider.GetTimestamp();
            }

            // What it left running would hold the pipes, and nothing of a plugin may outlive it.
            Group?.KillGroup();
            await WithinAsync(Task.WhenAll(stdout, stderr), s_pipeTime, _timeProvider).ConfigureAwait(false);
            await stop.CancelAsync().ConfigureAwait(false);
            await WithinAsync(Task.WhenAll(stdout, stderr), s_pipeTime, _timeProvider).ConfigureAwait(false);
            _lines.Complete();
            _stdoutCopy.Complete();
            _stderrCopy.Complete();
            TimeSpan rest = s_drainTime - _timeProvider.GetElapsedTime(ended);
            await WithinAsync(forwarding, rest > TimeSpan.Zero ? rest : TimeSpan.Zero, _timeProvider).ConfigureAwait(false);
            left = await LeftAsync(s_drainTime - _timeProvider.GetElapsedTime(ended)).ConfigureAwait(false);
            runnerLeft = await FindLeftAsync().ConfigureAwait(false);

            // Where nobody is left to read the word, it is not written.
            await Stdin.CloseAsync(isOrderly: left.Count > 0).ConfigureAwait(false);
            Process.Dispose();
        }
#pragma warning disable CA1031 // Whatever goes wrong here, the process has ended, and that has to be told.
        catch (Exception)
#pragma warning restore CA1031
        {
        }

        return new PluginExit
        {
            ExitCode = code,
            SignalNumber = code is { } known ? PluginExit.SignalOf(known) : null,
            Killed = step != KillStep.None,
            Step = step,
            CrashLines = _tail.CrashLines,
            StderrTail = _tail.Lines,
            LeftProcessIds = left,
            Left = runnerLeft,
        };
    }

    private IReadOnlyList<int> Left => Group?.Left ?? [];

    private Task<string?> FindLeftAsync() => AskRunnerAsync(Process.FindLeftAsync, "The runner could not find out whether anything is left.");

    private static async Task<string?> AskRunnerAsync(Func<CancellationToken, ValueTask<string?>> ask, string? unknown)
    {
        // A runner that heeds the token says what it knows by then.
        using var enough = new CancellationTokenSource(s_runnerTime);
        try
        {
            return await ask(enough.Token).AsTask().WaitAsync(s_runnerTime * 1.2, CancellationToken.None).ConfigureAwait(false) is { } text ? VisibleText.Line(text, MaxTextCharacters) : null;
        }
#pragma warning disable CA1031 // Whatever it is, there is no answer.
        catch (Exception)
#pragma warning restore CA1031
        {
            return unknown;
        }
    }

    // What has been ended by force is gone a moment later.
    private async Task<IReadOnlyList<int>> LeftAsync(TimeSpan patience)
    {
        long started = _timeProvider.GetTimestamp();
        IReadOnlyList<int> left;
        while ((left = Left).Count > 0 && _timeProvider.GetElapsedTime(started) < patience)
        {
            await Task.Delay(s_pollInterval, _timeProvider).ConfigureAwait(false);
        }

        return left;
    }

    private void AddStderr(string line)
    {
        _tail.Add(line);
        _lines.Add((line, IsStderr: true));
    }

    private async Task ForwardAsync()
    {
        await _lines.RunAsync().ConfigureAwait(false);
        _log.Complete();
    }

    private ValueTask Forward((string Text, bool IsStderr) line)
    {
        if (line.IsStderr)
        {
            _log.ForwardStderr(line.Text);
        }
        else
        {
            _log.ForwardStdout(line.Text);
        }

        return ValueTask.CompletedTask;
    }

    private void ReportDropped(long count) => ProcessLog.OutputDropped(_output.Logger, _pluginName, count);

    private OutputRate Rate() => new(_output.MaxLines, _timeProvider, ReportTooFast);

    private void ReportTooFast(long count) =>
        _output.Notices.Tell(() => ProcessLog.OutputTooFast(_output.Logger, _pluginName, count, _output.MaxLines, (long)_output.MaxLines * OutputRate.BytesPerLine));

    private void ReportCopyFailed(Exception exception) => ProcessLog.CopyFailed(_output.Logger, _pluginName, exception);
}

/// <summary>What the library logs of a plugin's process in a host, beside what HostLog has.</summary>
internal static partial class ProcessLog
{
    [LoggerMessage(8, LogLevel.Warning, "{Count} lines or pieces of the output of plugin {Plugin} were dropped: the plugin prints faster than this host processes its output")]
    public static partial void OutputDropped(ILogger logger, string plugin, long count);

    [LoggerMessage(10, LogLevel.Debug, "Stopping plugin {Plugin}: {Step}")]
    public static partial void Ending(ILogger logger, string plugin, KillStep step);

    [LoggerMessage(16, LogLevel.Warning, "{Count} lines of the output of plugin {Plugin} were dropped: it printed more than {Lines} lines or {Bytes} bytes in a second")]
    public static partial void OutputTooFast(ILogger logger, string plugin, long count, int lines, long bytes);

    [LoggerMessage(14, LogLevel.Warning, "The raw copy of the output of plugin {Plugin} could not be written; further failures are not logged")]
    public static partial void CopyFailed(ILogger logger, string plugin, Exception exception);
}

/// <summary>Where a plugin's output, and what is said of it, go.</summary>
/// <param name="LoggerFactory">The host's loggers, for the plugin's lines.</param>
/// <param name="Logger">The host's own logger for the plugin.</param>
/// <param name="Notices">Tells the logger what must not wait for it.</param>
/// <param name="Stdout">A raw copy of what follows the handshake on standard output; null for none.</param>
/// <param name="Stderr">A raw copy of standard error; null for none.</param>
/// <param name="MaxLines">The most lines of each of the two that are logged in a second.</param>
internal sealed record OutputOptions(
    ILoggerFactory LoggerFactory, ILogger Logger, HostNotices Notices, Stream? Stdout = null, Stream? Stderr = null, int MaxLines = int.MaxValue);
