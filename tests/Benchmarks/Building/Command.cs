using System.Diagnostics;
using System.Text;

namespace Benchmarks;

/// <summary>Runs a program to its end.</summary>
internal static class Command
{
    /// <summary>What <c>dotnet run</c> and its build have set for themselves: what is started here must not inherit it.</summary>
    private static readonly string[] s_ownVariables = ["MSBUILD", "DOTNET_CLI_CONTEXT"];

    /// <exception cref="CommandException">It ended with another exit code than 0, or not in time.</exception>
    public static async Task<string> RunAsync(
        string file, IEnumerable<string> arguments, string? folder = null, IReadOnlyDictionary<string, string>? environment = null, TimeSpan? limit = null)
    {
        var start = new ProcessStartInfo(file, arguments)
        {
            WorkingDirectory = folder ?? Repository.Root,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (string name in start.Environment.Keys.Where(name => s_ownVariables.Any(own => name.StartsWith(own, StringComparison.OrdinalIgnoreCase))).ToArray())
        {
            start.Environment.Remove(name);
        }

        foreach ((string name, string value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        using var process = new Process { StartInfo = start };
        process.Start();
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        using var timeout = new CancellationTokenSource(limit ?? TimeSpan.FromMinutes(10));
        try
        {
            await process.WaitForExitAsync(timeout.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new CommandException($"'{Show(start)}' did not end in time.");
        }

        return process.ExitCode == 0
            ? await output
            : throw new CommandException($"'{Show(start)}' ended with exit code {process.ExitCode}:\n{await output}{await error}");
    }

    /// <summary>The output, or null if it cannot be run or fails.</summary>
    public static async Task<string?> TryRunAsync(string file, params string[] arguments)
    {
        try
        {
            return (await RunAsync(file, arguments)).Trim();
        }
        catch (Exception exception) when (exception is CommandException or System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    private static string Show(ProcessStartInfo start) => new StringBuilder(Path.GetFileName(start.FileName)).Append(' ').AppendJoin(' ', start.ArgumentList).ToString();
}
