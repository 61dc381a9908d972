using System.Diagnostics;

namespace Outboard;

/// <summary>A running plugin process with its pipes drained, its lines forwarded and its exit reported.</summary>
internal sealed class SupervisedProcess
{
    // Longer lines reach the log in pieces.
    private const int MaxLineBytes = 1024 * 1024;

    // Once the process itself has ended: how long its pipes may be held by others, and how long all may take until it is told.
    private static readonly TimeSpan s_pipeTime = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_drainTime = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_pollInterval = TimeSpan.FromMilliseconds(20);

    private readonly TimeProvider _timeProvider;
    private readonly OutputOptions _sinks;
    private readonly LogQueue _queue;
    private readonly StdioTee _rawStdout;
    private readonly StdioTee _rawStderr;
    private readonly StderrTail _tail = new();
    private readonly HandshakeReader _firstLine;
    private readonly TaskCompletionSource<PluginExit> _exited = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile TaskCompletionSource<KillStep>? _ladder;

    public SupervisedProcess(IPluginProcess process, string pluginName, OutputOptions sinks, TimeProvider timeProvider)
    {
        Process = process;
        _timeProvider = timeProvider;
        _sinks = sinks;
        _queue = new LogQueue(Forward, sinks.ReportDropped);
        _rawStdout = new StdioTee(sinks.Stdout, skipFirstLine: true, sinks.ReportDropped, sinks.ReportCopyFailed);
        _rawStderr = new StdioTee(sinks.Stderr, skipFirstLine: false, sinks.ReportDropped, sinks.ReportCopyFailed);
        _firstLine = new HandshakeReader(pluginName, text => _queue.Add(new OutputLine(text, IsStderr: false)), _rawStdout);
        _ = SuperviseAsync();
    }

    public IPluginProcess Process { get; }

    /// <summary>The first line of standard output; null when the process closed it without one.</summary>
    /// <exception cref="PluginStartException">The line is too long to be a handshake.</exception>
    public Task<string?> HandshakeLine => _firstLine.Task;

    /// <summary>What there is of the first line of standard output, when its end has not come.</summary>
    public string BegunHandshake => _firstLine.Begun;

    /// <summary>How the process ended. Completes once its last lines have been logged, two seconds after its end at the latest. Never fails.</summary>
    public Task<PluginExit> Exited => _exited.Task;

    public IReadOnlyList<string> StderrTail => _tail.Lines;

    /// <summary>Ends the process; see <see cref="KillLadder"/>.</summary>
    public async Task<PluginExit> KillAsync(KillTimeouts times, Func<CancellationToken, Task>? quit)
    {
        // It is there before the first rung, which may be the one that works.
        var ladder = new TaskCompletionSource<KillStep>(TaskCreationOptions.RunContinuationsAsynchronously);
        _ladder = ladder;
        KillStep step = KillStep.Kill;
        try
        {
            step = await new KillLadder(Process, times, _timeProvider) { OnRung = _sinks.ReportRung }.ClimbAsync(quit).ConfigureAwait(false);
        }
        finally
        {
            ladder.TrySetResult(step);
        }

        try
        {
            return await _exited.Task.WaitAsync(times.AfterKill, _timeProvider).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // Not even the system could end it: stuck in a driver, say. The caller is told and not held.
            return new PluginExit { Killed = true, Step = step, CrashLines = _tail.CrashLines, StderrTail = _tail.Lines, LeftProcessIds = [.. Process.Identity is { } identity ? [identity.Id] : Array.Empty<int>(), .. Left] };
        }
    }

    private async Task SuperviseAsync()
    {
        // The lines of a plugin's whole life are not part of what its host was doing when it started it.
        Activity.Current = null;
        using var stop = new CancellationTokenSource();
        Task forwarding = Task.WhenAll(Task.Run(ForwardAsync), Task.Run(_rawStdout.RunAsync), Task.Run(_rawStderr.RunAsync));
        Task stdout = _firstLine.DrainAsync(Process.StandardOutput, MaxLineBytes, stop.Token);
        Task stderr = new StdioReader(Process.StandardError, new LineSplitter(MaxLineBytes), AddStderr, _rawStderr).RunAsync(stop.Token);
        int? code = null;
        KillStep step = KillStep.None;
        IReadOnlyList<int> left = [];
        try
        {
            code = await Process.Exited.ConfigureAwait(false);
            long ended = _timeProvider.GetTimestamp();

            // The ladder waits for the same exit, so it is about to say on which rung that happened: unless the process was a
            // wrapper, and what it has left behind is given its time.
            step = await StepAsync().ConfigureAwait(false);
            if (step != KillStep.None)
            {
                ended = _timeProvider.GetTimestamp();
            }

            // What it left running would hold the pipes, and nothing of a plugin may outlive it.
            Process.Group?.KillGroup();
            await WaitAsync(Task.WhenAll(stdout, stderr), s_pipeTime).ConfigureAwait(false);
            await stop.CancelAsync().ConfigureAwait(false);
            await WaitAsync(Task.WhenAll(stdout, stderr), s_pipeTime).ConfigureAwait(false);
            _queue.Complete();
            _rawStdout.Complete();
            _rawStderr.Complete();
            TimeSpan rest = s_drainTime - _timeProvider.GetElapsedTime(ended);
            await WaitAsync(forwarding, rest > TimeSpan.Zero ? rest : TimeSpan.Zero).ConfigureAwait(false);
            left = await LeftAsync(s_drainTime - _timeProvider.GetElapsedTime(ended)).ConfigureAwait(false);
            Process.Dispose();
            step = await StepAsync().ConfigureAwait(false);
        }
#pragma warning disable CA1031 // Whatever goes wrong here, the process has ended, and that has to be told.
        catch (Exception)
#pragma warning restore CA1031
        {
        }
        finally
        {
            _exited.TrySetResult(new PluginExit
            {
                ExitCode = code,
                SignalNumber = code is { } known ? PluginExit.SignalOf(known) : null,
                Killed = step != KillStep.None,
                Step = step,
                CrashLines = _tail.CrashLines,
                StderrTail = _tail.Lines,
                LeftProcessIds = left,
            });
        }
    }

    private IReadOnlyList<int> Left => Process.Group?.Left ?? [];

    private Task<KillStep> StepAsync() => _ladder is { } ladder ? ladder.Task : Task.FromResult(KillStep.None);

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

    private async Task WaitAsync(Task task, TimeSpan patience)
    {
        try
        {
            await task.WaitAsync(patience, _timeProvider).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // Too late, or failed: the rest is lost, and the end is told all the same.
        catch (Exception)
#pragma warning restore CA1031
        {
        }
    }

    private void AddStderr(string line)
    {
        _tail.Add(line);
        _queue.Add(new OutputLine(line, IsStderr: true));
    }

    private async Task ForwardAsync()
    {
        await _queue.RunAsync().ConfigureAwait(false);
        _sinks.Log.Complete();
    }

    private void Forward(OutputLine line)
    {
        if (line.IsStderr)
        {
            _sinks.Log.ForwardStderr(line.Text);
        }
        else
        {
            _sinks.Log.ForwardStdout(line.Text);
        }
    }
}
