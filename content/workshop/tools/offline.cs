#:property PublishAot=false

// A workshop without network. The teacher, with network: dotnet run --file tools/offline.cs fill [RUNTIME...]
// Then everybody, with a copy of the workshop's folder:  dotnet run --file tools/offline.cs use

using System.Diagnostics;
using System.Runtime.CompilerServices;

// packages/ replaces all sources that the user and the machine have configured. The packages are extracted there too.
const string Config = """
    <!-- Written by tools/offline.cs. Delete this file to use your own package sources again. -->
    <configuration>
      <config>
        <add key="globalPackagesFolder" value="packages/extracted" />
      </config>
      <packageSources>
        <clear />
        <add key="workshop" value="packages" />
      </packageSources>
      <packageSourceMapping>
        <clear />
      </packageSourceMapping>
      <fallbackPackageFolders>
        <clear />
      </fallbackPackageFolders>
      <disabledPackageSources>
        <clear />
      </disabledPackageSources>
      <auditSources>
        <clear />
      </auditSources>
    </configuration>

    """;

string workshop = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(ThisFile())!, ".."));
string packages = Path.Combine(workshop, "packages");
string configFile = Path.Combine(workshop, "nuget.config");
string sdkFile = Path.Combine(packages, "sdk.txt");
Dictionary<string, string?> environment = new()
{
    ["DOTNET_CLI_UI_LANGUAGE"] = "en",
    ["MSBUILDDISABLENODEREUSE"] = "1",
};

try
{
    if (!File.Exists(Path.Combine(workshop, "Greeter.slnx")))
    {
        throw new StepException($"{workshop} is not a workshop: it has no Greeter.slnx. Create one: dotnet new plugin-workshop -o Workshop");
    }

    // The build that started this program set variables for itself. A child process must not inherit them.
    foreach (string name in Environment.GetEnvironmentVariables().Keys.Cast<string>().Where(name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)))
    {
        environment.TryAdd(name, null);
    }

    switch (args)
    {
        case ["fill", .. string[] runtimes]:
            await FillAsync(runtimes);
            return 0;
        case ["use"]:
            await UseAsync();
            return 0;
        default:
            Console.Error.WriteLine("""
                Usage: dotnet run --file tools/offline.cs fill [RUNTIME...]   with a network; for example linux-x64 win-x64 osx-arm64, default: this machine's
                       dotnet run --file tools/offline.cs use                 without one
                """);
            return 2;
    }
}
catch (StepException exception)
{
    Console.Error.WriteLine(exception.Message);
    return 1;
}
catch (UnauthorizedAccessException exception)
{
    Console.Error.WriteLine($"{exception.Message} The workshop must be in a folder of your own: copy it from the stick or the share to your disk.");
    return 1;
}
catch (IOException exception)
{
    Console.Error.WriteLine($"{exception.Message} Is the workshop in a folder of your own, with a gigabyte of free space?");
    return 1;
}

async Task FillAsync(string[] runtimes)
{
    if (OwnConfig() is null)
    {
        File.Delete(configFile);
    }

    if (runtimes is [])
    {
        runtimes = [await ThisRuntimeAsync()];
    }

    string work = Directory.CreateTempSubdirectory("workshop-packages-").FullName;
    try
    {
        // An empty folder replaces all others that may contain packages, so that every package is downloaded.
        environment["NUGET_PACKAGES"] = Path.Combine(work, "packages");
        environment["NUGET_FALLBACK_PACKAGES"] = Directory.CreateDirectory(Path.Combine(work, "none")).FullName;
        foreach (string runtime in runtimes)
        {
            Console.WriteLine($"Packages for exercise 7 on {runtime} ...");
            await RestoreAsync(Advice, "Greeter.Host", $"-p:RuntimeIdentifier={runtime}", "-p:PublishAot=true");
        }

        Console.WriteLine("Packages for all exercises ...");
        await RestoreAsync(Advice, "Greeter.slnx");

        if (Directory.Exists(packages))
        {
            Directory.Delete(packages, recursive: true);
        }

        Directory.CreateDirectory(packages);
        foreach (string file in Directory.EnumerateFiles(environment["NUGET_PACKAGES"]!, "*.nupkg", SearchOption.AllDirectories))
        {
            File.Copy(file, Path.Combine(packages, Path.GetFileName(file)));
        }

        await File.WriteAllTextAsync(sdkFile, await OutputAsync("--version"));
    }
    finally
    {
        Directory.Delete(work, recursive: true);
    }

    FileInfo[] all = new DirectoryInfo(packages).GetFiles("*.nupkg");
    Console.WriteLine($"""
        {all.Length} packages, {all.Sum(file => file.Length) / 1_000_000} MB, are in {packages},
        for {string.Join(", ", runtimes)} with .NET SDK {await File.ReadAllTextAsync(sdkFile)}. Copy the workshop's folder as it is, and run in each copy:
          dotnet run --file tools/offline.cs use
        """);

    string Advice() => "This needs a network, or package sources that contain all of these packages.";
}

async Task UseAsync()
{
    if (!Directory.Exists(packages))
    {
        throw new StepException($"There is no {packages}. The teacher fills it on a machine with a network: dotnet run --file tools/offline.cs fill");
    }

    if (OwnConfig() is string own)
    {
        throw new StepException($"{own} is not from this workshop and was not changed. Move it away, or make packages/ the only package source in it instead of using this command.");
    }

    // Without a network, do not wait for the servers that list revoked signatures.
    environment["NUGET_CERT_REVOCATION_MODE"] = "offline";
    string runtime = await ThisRuntimeAsync();
    bool ships = Directory.EnumerateFiles(packages, $"microsoft.netcore.app.runtime.{runtime}.*").Any();
    if (!ships)
    {
        Console.WriteLine($"packages/ is not for {runtime}: in exercise 7 only the framework-dependent host can be published.");
    }

    await File.WriteAllTextAsync(configFile, Config);
    try
    {
        Console.WriteLine("Extracting packages/ ...");
        if (ships)
        {
            await RestoreAsync(Advice, "Greeter.Host", $"-p:RuntimeIdentifier={runtime}", "-p:PublishAot=true");
        }

        await RestoreAsync(Advice, "Greeter.slnx");
    }
    catch (StepException)
    {
        File.Delete(configFile);
        throw;
    }

    Console.WriteLine($"""
        Ready: no command in this folder needs a network any more.
        README.md describes how to continue. Its first command:
          dotnet run --project Greeter.Host
        """);

    string Advice()
    {
        string filledBy = File.Exists(sdkFile) ? File.ReadAllText(sdkFile) : "";
        string here = OutputAsync("--version").Result;
        return filledBy == "" || filledBy == here
            ? "packages/ is incomplete. The teacher fills it again on a machine with a network: dotnet run --file tools/offline.cs fill"
            : $"packages/ was filled with .NET SDK {filledBy}, but this machine has {here}, which needs other packages. Install {filledBy}, or fill packages/ again with {here}: dotnet run --file tools/offline.cs fill";
    }
}

// Some file systems accept other spellings of the name.
string? OwnConfig() => Directory.EnumerateFiles(workshop)
    .FirstOrDefault(file => Path.GetFileName(file).Equals("nuget.config", StringComparison.OrdinalIgnoreCase)
        && File.ReadAllText(file).ReplaceLineEndings() != Config.ReplaceLineEndings());

Task<string> ThisRuntimeAsync() => OutputAsync("msbuild", "Greeter.Shared", "-getProperty:NETCoreSdkPortableRuntimeIdentifier");

async Task<string> OutputAsync(params string[] arguments)
{
    (int exitCode, string output) = await RunAsync(arguments);
    return exitCode == 0 ? output.Trim() : throw new StepException($"'dotnet {string.Join(' ', arguments)}' failed:\n{output}");
}

async Task RestoreAsync(Func<string> advice, params string[] arguments)
{
    (int exitCode, string output) = await RunAsync(["restore", .. arguments, "-v", "q", "-tl:off"]);
    if (exitCode != 0)
    {
        // The same error is reported for each project and each attempt.
        IEnumerable<string> errors = output.Split('\n').Where(line => line.Contains("error ", StringComparison.Ordinal))
            .Select(line => line[line.IndexOf("error ", StringComparison.Ordinal)..].Split(" [")[0].Trim()).Distinct();
        throw new StepException($"'dotnet restore {string.Join(' ', arguments)}' failed:\n  {string.Join("\n  ", errors.DefaultIfEmpty(output))}\n{advice()}");
    }
}

async Task<(int ExitCode, string Output)> RunAsync(string[] arguments)
{
    var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", arguments)
    {
        WorkingDirectory = workshop,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    };
    foreach ((string name, string? value) in environment)
    {
        start.Environment[name] = value;
    }

    using Process process = Process.Start(start)!;
    Task<string> errors = process.StandardError.ReadToEndAsync();
    string output = await process.StandardOutput.ReadToEndAsync();
    await process.WaitForExitAsync();
    return (process.ExitCode, output + await errors);
}

static string ThisFile([CallerFilePath] string path = "") => path;

internal sealed class StepException(string message) : Exception(message);
