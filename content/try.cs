#:property PublishAot=false

// Packs the templates, creates the three projects from them, runs the host: dotnet run --file content/try.cs [-- --keep]
// It shows the commands as you would type them, but runs them with its own template hive and package folder.

using System.Collections;
using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;

if (args.Any(argument => argument != "--keep"))
{
    Console.Error.WriteLine("Usage: dotnet run --file content/try.cs [-- --keep]");
    return 2;
}

bool keep = args.Contains("--keep");
string root = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(ThisFile())!, ".."));
string work = Directory.CreateTempSubdirectory("outboard-try-").FullName;
string projects = Directory.CreateDirectory(Path.Combine(work, "projects")).FullName;
string hive = Path.Combine(work, "hive");
string artifacts = Path.Combine(work, "artifacts");
string compilerPipe = Path.GetFileName(work) + "-compiler";
Dictionary<string, string?> environment = [];
Process? compiler = null;

using var cancellation = new CancellationTokenSource();
using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Cancel);
using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Cancel);
bool succeeded = false;
try
{
    await PrepareEnvironmentAsync();

    Console.WriteLine("From templates to a greeting. Your own templates, packages and working tree are not changed.");
    Console.WriteLine();

    // One build process: with two cores or many, starting a second costs more than it saves here.
    // Without native code in the runtime's packages: its compiler would be downloaded each time.
    await RunAsync(root, "pack TemplatePack.csproj", "--artifacts-path", artifacts, "-p:ReadyToRunRuntimes=none", "-m:1");
    string package = Directory.GetFiles(artifacts, "Outboard.Templates.*.nupkg").Single();
    string[] privateHive = ["--debug:custom-hive", hive];
    await RunAsync(projects, "new install ../artifacts/" + Path.GetFileName(package), privateHive);
    await RunAsync(projects, "new plugin-shared -o Greeter.Shared", privateHive);
    await RunAsync(projects, "new plugin-impl -o Greeter.Plugin", privateHive);
    await RunAsync(projects, "new plugin-host -o Greeter.Host", privateHive);
    await RunAsync(projects, "build Greeter.Host", "-m:1");
    string output = await RunAsync(projects, "run --project Greeter.Host --no-build");

    Check(output);
    succeeded = true;
    Console.WriteLine();
    Console.WriteLine(keep
        ? $"The projects are in {projects}."
        : "Done. The projects are removed. To keep them: dotnet run --file content/try.cs -- --keep");
    Console.WriteLine("To do it by hand, run the commands above: pack in this repository, the others in an empty folder.");
    return 0;
}
catch (StepException exception)
{
    Console.Error.WriteLine();
    Console.Error.WriteLine(exception.Message);
    return 1;
}
catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
{
    Console.Error.WriteLine();
    Console.Error.WriteLine("Cancelled.");
    return 130;
}
finally
{
    EndCompiler();
    Remove(keep && succeeded ? Directory.GetDirectories(work).Where(folder => folder != projects) : [work]);
}

void Cancel(PosixSignalContext context)
{
    context.Cancel = true;
    cancellation.Cancel();
}

async Task PrepareEnvironmentAsync()
{
    // The build that started this program set variables for itself. A child process must not inherit them.
    foreach (string name in Environment.GetEnvironmentVariables().Keys.Cast<string>())
    {
        if (name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase))
        {
            environment[name] = null;
        }
    }

    // No build process outlives its command but the compiler, which all of them share and which ends with this program: a fresh
    // one for each project takes two to three times as long.
    environment["MSBUILDDISABLENODEREUSE"] = "1";
    await StartCompilerAsync();

    // Programs that run for seconds gain nothing from dynamic profiling.
    environment["DOTNET_TieredPGO"] = "0";
    environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
    environment["DOTNET_NOLOGO"] = "1";

    // Packages in the user's package folder are read from there. Missing packages go to a temporary folder.
    string listed = (await StartAsync(root, ["nuget", "locals", "global-packages", "--list"], show: false)).Output;
    string cached = listed[(listed.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
    string?[] fallbacks = [Directory.Exists(cached) ? cached : null, Environment.GetEnvironmentVariable("NUGET_FALLBACK_PACKAGES")];
    environment["NUGET_FALLBACK_PACKAGES"] = string.Join(';', fallbacks.Where(folder => !string.IsNullOrEmpty(folder)));
    environment["NUGET_PACKAGES"] = Path.Combine(work, "packages");
    environment["NUGET_HTTP_CACHE_PATH"] = Path.Combine(work, "http");
}

async Task StartCompilerAsync()
{
    environment["UseSharedCompilation"] = "false";
    string version = (await StartAsync(root, ["--version"], show: false)).Output.Trim();
    string sdks = (await StartAsync(root, ["--list-sdks"], show: false)).Output;
    Match sdk = Regex.Match(sdks, "^" + Regex.Escape(version) + @" \[(.*)\]\r?$", RegexOptions.Multiline);
    string server = Path.Combine(sdk.Groups[1].Value, version, "Roslyn", "bincore", "VBCSCompiler.dll");
    if (!File.Exists(server))
    {
        return;
    }

    var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", [server, "-pipename:" + compilerPipe])
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    };
    start.Environment["DOTNET_TieredPGO"] = "0";

    // Ended by force, it would leave a socket for debuggers behind.
    start.Environment["DOTNET_EnableDiagnostics"] = "0";
    compiler = Process.Start(start);
    environment["UseSharedCompilation"] = "true";
    environment["SharedCompilationId"] = compilerPipe;
}

void EndCompiler()
{
    if (compiler is null)
    {
        return;
    }

    compiler.Kill();
    compiler.WaitForExit();
    compiler.Dispose();

    if (!OperatingSystem.IsWindows())
    {
        // Its socket, which it has there whatever the temporary folder is.
        File.Delete(Path.Combine("/tmp", compilerPipe));
    }
}

async Task<string> RunAsync(string folder, string command, params string[] hidden)
{
    bool show = command.StartsWith("run ", StringComparison.Ordinal);
    Console.Write($"$ dotnet {command}");
    if (show)
    {
        Console.WriteLine();
    }

    long start = Stopwatch.GetTimestamp();
    (int exitCode, string output) = await StartAsync(folder, [.. command.Split(' '), .. hidden], show);
    string seconds = Stopwatch.GetElapsedTime(start).TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture) + " s";
    Console.WriteLine(show ? $"({seconds})" : seconds.PadLeft(Math.Max(2, 78 - command.Length)));

    return exitCode == 0
        ? output
        : throw new StepException($"'dotnet {command}' ended with exit code {exitCode}{(show ? "." : ":\n" + output)}");
}

async Task<(int ExitCode, string Output)> StartAsync(string folder, string[] arguments, bool show)
{
    var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", arguments)
    {
        WorkingDirectory = folder,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    };
    foreach ((string name, string? value) in environment)
    {
        start.Environment[name] = value;
    }

    var lines = new StringBuilder();
    void Read(object sender, DataReceivedEventArgs line)
    {
        if (line.Data is null)
        {
            return;
        }

        lock (lines)
        {
            lines.AppendLine(line.Data);
            if (show)
            {
                Console.WriteLine("  " + line.Data);
            }
        }
    }

    using var process = new Process { StartInfo = start };
    process.OutputDataReceived += Read;
    process.ErrorDataReceived += Read;
    try
    {
        process.Start();
    }
    catch (Win32Exception exception)
    {
        throw new StepException($"'{start.FileName}' could not be started: {exception.Message}");
    }

    process.BeginOutputReadLine();
    process.BeginErrorReadLine();
    using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation.Token);
    limit.CancelAfter(TimeSpan.FromMinutes(10));
    try
    {
        await process.WaitForExitAsync(limit.Token);
    }
    catch (OperationCanceledException)
    {
        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync(CancellationToken.None);
        cancellation.Token.ThrowIfCancellationRequested();
        throw new StepException($"'dotnet {string.Join(' ', arguments)}' did not end within ten minutes:\n{lines}");
    }

    return (process.ExitCode, lines.ToString());
}

static void Check(string output)
{
    Match processes = Regex.Match(output, @"Host: process (\d+)\. Plugin: process (\d+)\.");
    if (!output.Contains("Hello from another process!", StringComparison.Ordinal) || !processes.Success)
    {
        throw new StepException("The host ended well, but its output contains no greeting or no process ids.");
    }

    if (processes.Groups[1].Value == processes.Groups[2].Value)
    {
        throw new StepException("The greeting did not come from another process.");
    }

    try
    {
        using Process left = Process.GetProcessById(int.Parse(processes.Groups[2].Value, CultureInfo.InvariantCulture));
        throw new StepException($"The plugin's process {left.Id} outlived the host.");
    }
    catch (ArgumentException)
    {
        // No such process: as it should be.
    }
}

static void Remove(IEnumerable<string> folders)
{
    foreach (string folder in folders.Where(Directory.Exists))
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"Could not remove {folder}: {exception.Message}");
        }
    }
}

static string ThisFile([CallerFilePath] string path = "") => path;

internal sealed class StepException(string message) : Exception(message);
