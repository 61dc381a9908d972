using System.Text;

namespace Outboard;

/// <summary>
/// A plugin that was started by hand, for example in an IDE, for hosts to attach to: it writes to standard output how they do, and to a
/// file where one is named.
/// </summary>
internal sealed class StandaloneMode(ServeConfig config, string file) : ServeMode(config)
{
    private readonly string? _file = file == PluginVariables.Yes ? null : Path.GetFullPath(file);
    private string? _written;

    public override PluginLifetime Begin(Action leaveNothing, CancellationToken cancellationToken) =>
        PluginLifetime.BeginAlone(Logger, cancellationToken);

    public override Task<bool> TryAnnounceAsync(int version, PluginAddress address, string protocol, PluginLifetime lifetime)
    {
        ReattachConfig config = Reattach(version, address, protocol);
        string line = config.ToJson();
        try
        {
            if (_file is not null)
            {
                WriteFile(_file, line);
                _written = line;
            }

            string variable = ReattachVariable.NameFor(PluginCommand.NameOf(Environment.GetCommandLineArgs()[0]));
            PluginLog.ServingAlone(Logger, config.ProcessId, variable, _file ?? line);
            WriteLine(line);
            return Task.FromResult(true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            PluginLog.AnnounceFailed(Logger, PluginVariables.Standalone, exception);
            return Task.FromResult(false);
        }
    }

    /// <summary>Removes the file, unless it has become another's.</summary>
    public override void Dispose()
    {
        try
        {
            if (_file is not null && _written is not null && PrivateFile.Read(_file, ReattachVariable.MaxBytes) == _written)
            {
                File.Delete(_file);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // A host that reads it later finds no process of that id and start time.
        }

        base.Dispose();
    }

    // Whole or not at all: a host may look at any moment.
    private static void WriteFile(string file, string line)
    {
        // A name that cannot be guessed, so that nothing is there.
        string temporary = $"{file}.{Path.GetRandomFileName()}";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (var stream = new FileStream(temporary, options))
        {
            stream.Write(Encoding.UTF8.GetBytes(line));
        }

        File.Move(temporary, file, overwrite: true);
    }
}
