using System.Text;
using Microsoft.Extensions.Logging;

namespace Outboard;

/// <summary>
/// A plugin that was started by hand, in an IDE say, for hosts to attach to: it tells on standard output how, and in a file
/// where one is named.
/// </summary>
internal sealed class Standalone : IDisposable
{
    private const string NoFile = "1";

    private readonly string? _file;
    private readonly ILogger _logger;
    private string? _written;

    private Standalone(string? file, ILogger logger)
    {
        _file = file;
        _logger = logger;
    }

    public static bool IsWanted => !string.IsNullOrWhiteSpace(Environment.GetEnvironmentVariable(PluginVariables.Standalone));

    public static Standalone Begin(ILogger logger)
    {
        string? value = Environment.GetEnvironmentVariable(PluginVariables.Standalone);
        return new Standalone(value is null or NoFile ? null : Path.GetFullPath(value), logger);
    }

    /// <summary>Says where the plugin is.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public void Announce(ReattachConfig config)
    {
        string line = config.ToJson();
        if (_file is not null)
        {
            Write(_file, line);
            _written = line;
        }

        string variable = ReattachVariable.NameFor(PluginCommand.NameOf(Environment.GetCommandLineArgs()[0]));
        PluginLog.ServingAlone(_logger, config.ProcessId, variable, _file ?? line);
        using Stream output = Console.OpenStandardOutput();
        output.Write(Encoding.UTF8.GetBytes($"{line}\n"));
    }

    /// <summary>Removes the file, unless it has become another's.</summary>
    public void Dispose()
    {
        try
        {
            if (_file is not null && _written is not null && File.ReadAllText(_file) == _written)
            {
                File.Delete(_file);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Whoever reads it later finds no process of that id and start time.
        }
    }

    // Whole or not at all: a host may look at any moment.
    private static void Write(string file, string line)
    {
        // A name that nobody can have put something under.
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
