using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace Outboard;

/// <summary>The one owner of <see cref="System.Diagnostics.Process"/>.</summary>
internal sealed class ChildProcess : ILocalProcess
{
    private readonly System.Diagnostics.Process _process;
    private readonly TaskCompletionSource<int?> _exited = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private static readonly TimeSpan s_pollInterval = TimeSpan.FromMilliseconds(100);

    private readonly int _id;
    private readonly ProcessTree _tree;
    private readonly WindowsJob? _job;

    private ChildProcess(System.Diagnostics.Process process, PluginStdin stdin)
    {
        _process = process;
        _id = process.Id;
        Identity = ProcessIdentity.Find(_id) ?? new ProcessIdentity(_id, DateTimeOffset.UtcNow);
        _tree = new ProcessTree(_id, isChild: true);
        _job = OperatingSystem.IsWindows() && stdin != PluginStdin.Detached ? WindowsJob.TryCreate(process.SafeHandle) : null;
        StandardInput = stdin == PluginStdin.Watch ? process.StandardInput.BaseStream : null;
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

    public ProcessIdentity? Identity { get; }

    public IProcessGroup Group => _tree;

    public Stream? StandardInput { get; }

    public Stream StandardOutput { get; }

    public Stream StandardError { get; }

    public Task<int?> Exited => _exited.Task;

    /// <summary>Starts a process.</summary>
    /// <exception cref="Win32Exception">The system refused.</exception>
    /// <exception cref="InvalidOperationException">It cannot be started as described.</exception>
    public static ChildProcess Start(ProcessStartInfo info, PluginStdin stdin)
    {
        var process = new System.Diagnostics.Process { StartInfo = info };
        try
        {
            process.Start();
            var child = new ChildProcess(process, stdin);
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

    /// <summary>Runs a program to its end, without input, and without anybody to read its output.</summary>
    /// <returns>Its exit code; null if it could not be started.</returns>
    public static async Task<int?> RunAsync(string path, IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        var info = new ProcessStartInfo(path, arguments)
        {
            UseShellExecute = false,
            CreateNoWindow = true,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            using System.Diagnostics.Process process = System.Diagnostics.Process.Start(info)!;
            process.StandardInput.Dispose();
            process.OutputDataReceived += static (_, _) => { };
            process.ErrorDataReceived += static (_, _) => { };
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
            try
            {
                await process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
                return process.ExitCode;
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
                throw;
            }
        }
        catch (Exception exception) when (exception is Win32Exception or InvalidOperationException)
        {
            return null;
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

    public ValueTask<bool> TerminateAsync(CancellationToken cancellationToken = default) => new(_tree.Terminate(() => !_exited.Task.IsCompleted));

    public ValueTask<bool> KillAsync(CancellationToken cancellationToken = default)
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
        return new(true);
    }

    public void Dispose()
    {
        if (OperatingSystem.IsWindows())
        {
            _job?.Dispose();
        }

        _process.Dispose();
    }

    private async Task PollAsync()
    {
        using var timer = new PeriodicTimer(s_pollInterval);
        while (!_exited.Task.IsCompleted && Identity!.IsRunning)
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
