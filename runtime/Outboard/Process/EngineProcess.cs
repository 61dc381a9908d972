using System.Globalization;

namespace Outboard;

/// <summary>A plugin that an engine runs elsewhere: of it, this host has the engine's own process.</summary>
internal sealed class EngineProcess(EngineRunner runner, ChildProcess client, EngineNames names, PluginLaunch launch) : ILocalProcess, IPlacedProcess, IProcessGroup
{
    // What ssh returns when it fails itself, or its program was ended by a signal; and what container engines return when they fail themselves.
    private const int ShellFailed = 255;
    private const int EngineFailed = 125;
    private const int CannotExecute = 126;
    private const int FoundNothing = 127;

    // After the engine's own kill, its process says how the plugin has ended.
    private static readonly TimeSpan s_afterKill = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_pollInterval = TimeSpan.FromMilliseconds(100);

    private readonly string _engine = Path.GetFileName(runner.FileName);
    private volatile bool _isForced;

    public string Id => $"{_engine}/{client.Id}";

    public Stream? StandardInput => client.StandardInput;

    public Stream StandardOutput => client.StandardOutput;

    public Stream StandardError => client.StandardError;

    public Task<int?> Exited => client.Exited;

    public ProcessIdentity? Identity => null;

    public IProcessGroup Group => this;

    public IReadOnlyList<int> Left => client.Group.Left;

    public string BindAddress => names.Replace(runner.BindAddress);

    private string Described => names.ProcessId is { } id
        ? string.Create(CultureInfo.InvariantCulture, $"the plugin that \"{_engine}\" has started (\"{names.Id}\", process {id} where it runs)")
        : $"the plugin that \"{_engine}\" has started (\"{names.Id}\")";

    // Of this machine, only what the engine's own process has started is the plugin's.
    public void Adopt(int processId) => names.ProcessId = processId;

    public void KillGroup() => client.Group.KillGroup();

    public PluginAddress PluginToHost(PluginAddress address) =>
        address.Network == PluginAddress.Tcp
        && TcpAddress.TryParse(address.Address, out _, out int port)
        && TcpAddress.TryParse(names.Replace(runner.AdvertisedAddress), out string? host, out int advertisedPort)
            ? address with { Address = TcpAddress.Format(host, advertisedPort > 0 ? advertisedPort : port) }
            : address;

    public ValueTask<bool> TerminateAsync(CancellationToken cancellationToken = default)
    {
        _isForced = true;
        return client.TerminateAsync(cancellationToken);
    }

    public async ValueTask<bool> KillAsync(CancellationToken cancellationToken = default)
    {
        _isForced = true;
        if (await RunAsync(runner.KillCommand, cancellationToken).ConfigureAwait(false) == 0)
        {
            await SupervisedProcess.WithinAsync(client.Exited, s_afterKill, TimeProvider.System).ConfigureAwait(false);
        }

        return await client.KillAsync(cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<string?> FindLeftAsync(CancellationToken cancellationToken = default)
    {
        // What the engine reports as the plugin's own end is one.
        if (client.Exited.IsCompleted && !_isForced && await client.Exited.ConfigureAwait(false) is not (null or ShellFailed or EngineFailed))
        {
            return null;
        }

        try
        {
            int? exists = await RunAsync(runner.ExistsCommand, cancellationToken).ConfigureAwait(false);
            if (exists == 0)
            {
                await RunAsync(runner.KillCommand, cancellationToken).ConfigureAwait(false);
                while ((exists = await RunAsync(runner.ExistsCommand, cancellationToken).ConfigureAwait(false)) == 0)
                {
                    await Task.Delay(s_pollInterval, cancellationToken).ConfigureAwait(false);
                }
            }

            // Any other code says that the question could not be answered.
            return exists == 1 ? null : $"It is not known whether {Described} still runs.";
        }
        catch (OperationCanceledException)
        {
            return $"According to \"{_engine}\", {Described} still runs.";
        }
    }

    public async ValueTask<string?> DiagnoseAsync(CancellationToken cancellationToken = default)
    {
        string path = VisibleText.Line(launch.Path, 256);
        int? code = client.Exited.IsCompleted ? await client.Exited.ConfigureAwait(false) : null;
        return code switch
        {
            CannotExecute => $"\"{_engine}\" could not execute \"{path}\" where it runs plugins. Check its permissions and its architecture.",
            FoundNothing => $"\"{_engine}\" did not find \"{path}\" where it runs plugins. The path must be that of the other machine or the image.",
            ShellFailed when runner.UsesShell => $"\"{_engine}\" itself failed, or lost its connection. Check the destination, that its host key is known, and that a key is set up for this user: nothing is asked for.",
            EngineFailed when !runner.UsesShell => $"\"{_engine}\" itself failed. Run its command by hand to see why.",
            null or 1 => $"A plugin that \"{_engine}\" starts must read its variables from standard input ({StdinVariables.Argument}). One that is built with an older library does not.",
            _ => null,
        };
    }

    public void Dispose() => client.Dispose();

    // Null when there is no such command, or when it needs an id that the plugin has not told.
    private async Task<int?> RunAsync(PluginCommand? command, CancellationToken cancellationToken)
    {
        if (command is null || (names.ProcessId is null && command.Arguments.Any(static argument => argument.Contains(EngineNames.Process, StringComparison.Ordinal))))
        {
            return null;
        }

        string path = ExecutablePath.Require(launch.PluginName, command.FileName);
        return await ChildProcess.RunAsync(path, [.. command.Arguments.Select(names.Replace)], cancellationToken).ConfigureAwait(false);
    }
}

/// <summary>A process whose plugin listens at an address that is known only once it is started.</summary>
internal interface IPlacedProcess
{
    /// <summary>The IP address, and the port where it is not any free one.</summary>
    string BindAddress { get; }
}

/// <summary>What is only known at a start, and its placeholders.</summary>
/// <param name="port">A port that was free on this machine.</param>
internal sealed class EngineNames(int port)
{
    /// <summary>The placeholder of the plugin's process id.</summary>
    public const string Process = "{pid}";

    /// <summary>The name of this start.</summary>
    public string Id { get; } = string.Create(CultureInfo.InvariantCulture, $"outboard-{Environment.ProcessId}-{Guid.NewGuid():N}")[..^24];

    /// <summary>The plugin's process id where it runs; null until it has told it.</summary>
    public int? ProcessId { get; set; }

    /// <summary>Replaces the placeholders in a text.</summary>
    public string Replace(string text) => !text.Contains('{', StringComparison.Ordinal) ? text : text
        .Replace("{id}", Id, StringComparison.Ordinal)
        .Replace("{port}", port.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
        .Replace(Process, ProcessId?.ToString(CultureInfo.InvariantCulture) ?? Process, StringComparison.Ordinal);
}

/// <summary>A command line for a POSIX shell.</summary>
internal static class ShellQuoting
{
    /// <summary>The command, which takes the shell's place.</summary>
    public static string Command(IEnumerable<string> line) => $"exec {string.Join(' ', line.Select(Quote))}";

    // Within single quotes, nothing has a meaning but the quote itself.
    private static string Quote(string argument) => $"'{argument.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
