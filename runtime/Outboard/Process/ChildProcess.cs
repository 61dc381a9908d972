using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace Outboard;

/// <summary>The one owner of <see cref="System.Diagnostics.Process"/>.</summary>
internal sealed class ChildProcess : IPluginProcess
{
    private readonly System.Diagnostics.Process _process;
    private readonly TaskCompletionSource<int?> _exited = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private static readonly TimeSpan s_pollInterval = TimeSpan.FromMilliseconds(100);

    private readonly int _id;
    private readonly PluginStdin _stdin;
    private readonly ProcessTree _tree;
    private readonly WindowsJob? _job;
    private int _stdinClosed;

    private ChildProcess(System.Diagnostics.Process process, PluginStdin stdin, SocketFolder? folder)
    {
        _process = process;
        _stdin = stdin;
        _id = process.Id;
        SocketFolder = folder;
        Identity = ProcessIdentity.Find(_id) ?? new ProcessIdentity(_id, DateTimeOffset.UtcNow);
        _tree = new ProcessTree(_id, isChild: true);
        _job = OperatingSystem.IsWindows() && stdin != PluginStdin.Detached ? WindowsJob.TryCreate(process.SafeHandle) : null;
        StandardOutput = process.StandardOutput.BaseStream;
        StandardError = process.StandardError.BaseStream;
        process.Exited += (_, _) => OnExited();
        process.EnableRaisingEvents = true;
        if (ProcFs.IgnoresChildren)
        {
            // Then the system reaps them, and .NET never hears of their end.
            _ = PollAsync();
        }
    }

    public string Id => _id.ToString(CultureInfo.InvariantCulture);

    public SocketFolder? SocketFolder { get; }

    public ProcessIdentity Identity { get; }

    public IProcessGroup Group => _tree;

    public Stream StandardOutput { get; }

    public Stream StandardError { get; }

    public Task<int?> Exited => _exited.Task;

    /// <summary>Starts a process.</summary>
    /// <exception cref="Win32Exception">The system refused.</exception>
    /// <exception cref="InvalidOperationException">It cannot be started as described.</exception>
    public static ChildProcess Start(ProcessStartInfo info, PluginStdin stdin, SocketFolder? folder)
    {
        var process = new System.Diagnostics.Process { StartInfo = info };
        try
        {
            process.Start();
            var child = new ChildProcess(process, stdin, folder);
            if (stdin == PluginStdin.Detached)
            {
                process.StandardInput.Dispose();
            }

            return child;
        }
        catch
        {
            process.Dispose();
            throw;
        }
    }

    /// <summary>Ends the own process; here, like the two below, because this type alone may speak to the class that can.</summary>
    public static void KillCurrent()
    {
        using var current = System.Diagnostics.Process.GetCurrentProcess();
        current.Kill();
    }

    /// <summary>Ends a process and what it started, where there are no groups.</summary>
    public static void KillTree(int id)
    {
        try
        {
            using var process = System.Diagnostics.Process.GetProcessById(id);
            process.Kill(entireProcessTree: true);
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException or Win32Exception or AggregateException)
        {
            // It has ended.
        }
    }

    /// <summary>When a process started; null when there is none with this id, or when it has ended and only waits to be reaped.</summary>
    public static DateTimeOffset? StartTimeOf(int id)
    {
        try
        {
            using var process = System.Diagnostics.Process.GetProcessById(id);
            return ProcFs.IsZombie(id) ? null : process.StartTime;
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException or Win32Exception)
        {
            return null;
        }
    }

    /// <summary>Writes what the plugin reads before it does anything else.</summary>
    public void WriteStdin(ReadOnlySpan<byte> bytes)
    {
        try
        {
            _process.StandardInput.BaseStream.Write(bytes);
            _process.StandardInput.BaseStream.Flush();
        }
        catch (IOException)
        {
            // It has ended; how, is told elsewhere.
        }
    }

    public bool CloseStdin()
    {
        if (_stdin != PluginStdin.Watch)
        {
            return false;
        }

        if (Interlocked.Exchange(ref _stdinClosed, 1) != 0)
        {
            return true;
        }

        try
        {
            // The word tells an orderly end from the host's death, after which the plugin ends its whole group itself.
            _process.StandardInput.BaseStream.Write(PluginVariables.StdinQuit);
            _process.StandardInput.BaseStream.Dispose();
        }
        catch (IOException)
        {
            // It no longer reads, and most likely is no longer there.
        }

        return true;
    }

    public bool Terminate() => _tree.Terminate(() => !_exited.Task.IsCompleted);

    public void Kill()
    {
        // The tree first: once its members are orphans, nothing tells whose they were.
        _tree.Collect(rootIsRunning: !_exited.Task.IsCompleted);
        try
        {
            if (!_exited.Task.IsCompleted)
            {
                _process.Kill(entireProcessTree: true);
            }
        }
        catch (Exception exception) when (exception is InvalidOperationException or Win32Exception or AggregateException or NotSupportedException)
        {
            // It has ended, or part of the tree may not be touched: the group is next.
        }

        if (OperatingSystem.IsWindows())
        {
            _job?.Terminate();
        }

        _tree.KillGroup();
    }

    public void Dispose()
    {
        // Nobody is left to read the word.
        if (_stdin == PluginStdin.Watch && _exited.Task.IsCompleted && _tree.Left.Count == 0 && Interlocked.Exchange(ref _stdinClosed, 1) == 0)
        {
            _process.StandardInput.BaseStream.Dispose();
        }

        CloseStdin();
        if (OperatingSystem.IsWindows())
        {
            _job?.Dispose();
        }

        _process.Dispose();
    }

    private async Task PollAsync()
    {
        using var timer = new PeriodicTimer(s_pollInterval);
        while (!_exited.Task.IsCompleted && Identity.IsRunning)
        {
            await timer.WaitForNextTickAsync().ConfigureAwait(false);
        }

        _exited.TrySetResult(null);
    }

    private void OnExited()
    {
        int? code;
        try
        {
            code = _process.ExitCode;
        }
        catch (InvalidOperationException)
        {
            // Disposed in the meantime, by a host that no longer wants to know.
            code = null;
        }

        _exited.TrySetResult(code);
    }
}
