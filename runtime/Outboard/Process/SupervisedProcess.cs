using System.Diagnostics;

namespace Outboard;

/// <summary>A running plugin process with its pipes drained, its lines forwarded and its exit reported.</summary>
internal sealed class SupervisedProcess
{
    // Longer lines reach the log in pieces.
    private const int MostLineBytes = 1024 * 1024;

    // How long pipes may be held by others, and lines be logged, once the process itself has ended.
    private static readonly TimeSpan s_drainTime = TimeSpan.FromSeconds(1);

    private readonly IPluginProcess _process;
    private readonly TimeProvider _timeProvider;
    private readonly OutputSinks _sinks;
    private readonly OutputQueue _queue;
    private readonly RawCopy _rawStdout;
    private readonly RawCopy _rawStderr;
    private readonly StderrTail _tail = new();
    private readonly FirstLine _firstLine;
    private readonly TaskCompletionSource<PluginExit> _exited = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task<KillStep>? _ladder;

    public SupervisedProcess(IPluginProcess process, string pluginName, OutputSinks sinks, TimeProvider timeProvider)
    {
        _process = process;
        _timeProvider = timeProvider;
        _sinks = sinks;
        _queue = new OutputQueue(Forward, sinks.ReportDropped);
        _rawStdout = new RawCopy(sinks.Stdout, skipFirstLine: true, sinks.ReportDropped);
        _rawStderr = new RawCopy(sinks.Stderr, skipFirstLine: false, sinks.ReportDropped);
        _firstLine = new FirstLine(pluginName, text => _queue.Add(new OutputLine(text, IsStderr: false)), _rawStdout);
        _ = SuperviseAsync();
    }

    public int Id => _process.Id;

    public DateTimeOffset StartTime => _process.StartTime;

    /// <summary>The first line of standard output; null when the process closed it without one.</summary>
    /// <exception cref="PluginHandshakeException">The line is too long to be a handshake.</exception>
    public Task<string?> HandshakeLine => _firstLine.Task;

    /// <summary>How the process ended. Completes once its last lines have been logged, a second after its end at the latest.</summary>
    public Task<PluginExit> Exited => _exited.Task;

    /// <summary>Completes with the process, before the last lines have been logged.</summary>
    public Task ProcessExited => _process.Exited;

    public IReadOnlyList<string> StderrTail => _tail.Lines;

    /// <summary>Ends the process; see <see cref="KillLadder"/>.</summary>
    public async Task<PluginExit> KillAsync(KillTimes times, Func<CancellationToken, Task>? quit)
    {
        _ladder = new KillLadder(_process, times, _timeProvider) { OnRung = _sinks.ReportRung }.ClimbAsync(quit);
        KillStep step = await _ladder.ConfigureAwait(false);
        try
        {
            return await _exited.Task.WaitAsync(times.AfterKill, _timeProvider).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // Not even the system could end it: stuck in a driver, say. The caller is told and not held.
            return new PluginExit { Killed = true, Step = step, CrashLines = _tail.CrashLines, StderrTail = _tail.Lines };
        }
    }

    private async Task SuperviseAsync()
    {
        // The lines of a plugin's whole life are not part of what its host was doing when it started it.
        Activity.Current = null;
        using var stop = new CancellationTokenSource();
        Task forwarding = Task.WhenAll(Task.Run(_queue.RunAsync), Task.Run(_rawStdout.RunAsync), Task.Run(_rawStderr.RunAsync));
        Task stdout = _firstLine.DrainAsync(_process.StandardOutput, MostLineBytes, stop.Token);
        Task stderr = new PipeDrain(_process.StandardError, new LineSplitter(MostLineBytes), AddStderr, _rawStderr).RunAsync(stop.Token);
        int? code = await _process.Exited.ConfigureAwait(false);

        // What it left running would hold the pipes, and nothing of a plugin may outlive it.
        _process.KillGroup();
        await WaitAsync(Task.WhenAll(stdout, stderr)).ConfigureAwait(false);
        await stop.CancelAsync().ConfigureAwait(false);
        await WaitAsync(Task.WhenAll(stdout, stderr)).ConfigureAwait(false);
        _queue.Complete();
        _rawStdout.Complete();
        _rawStderr.Complete();
        await WaitAsync(forwarding).ConfigureAwait(false);
        _sinks.Log.Complete();
        _process.Dispose();

        // The ladder waits for the same exit, so it is about to say on which rung that happened.
        KillStep step = _ladder is { } ladder ? await ladder.ConfigureAwait(false) : KillStep.None;
        _exited.TrySetResult(new PluginExit
        {
            ExitCode = code,
            SignalNumber = code is { } known ? PluginExit.SignalOf(known) : null,
            Killed = step != KillStep.None,
            Step = step,
            CrashLines = _tail.CrashLines,
            StderrTail = _tail.Lines,
        });
    }

    private async Task WaitAsync(Task task)
    {
        try
        {
            await task.WaitAsync(s_drainTime, _timeProvider).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
        }
    }

    private void AddStderr(string line)
    {
        _tail.Add(line);
        _queue.Add(new OutputLine(line, IsStderr: true));
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
