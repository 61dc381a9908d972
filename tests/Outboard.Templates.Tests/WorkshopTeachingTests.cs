using System.Text.RegularExpressions;

namespace Outboard.Templates.Tests;

/// <summary>The teacher's notes: their commands run, and the errors that they quote are those that come.</summary>
public sealed class WorkshopTeachingTests(TemplatePackage package)
{
    private const string Mistake = """Environment.GetEnvironmentVariable("MISTAKE")""";

    [Fact]
    public void EveryCommand_IsRunByATest() => Assert.Equal(
        [
            "dotnet run --file tools/solve.cs 3", // below
            "dotnet new plugin-workshop -o Workshop", // below
            "dotnet run --file tools/offline.cs fill", // WorkshopOfflineTests
            "dotnet run --file tools/offline.cs use",
            "dotnet test Greeter.Checks --filter Exercise1",
            "dotnet run --project Greeter.Host -- --Logging:LogLevel:Default=Debug", // below
        ],
        Readme.Commands(TeachingPage.Path));

    [Fact]
    public void Minutes_OfTheExercises_AddUpToHalfADay()
    {
        string[] rows = [.. File.ReadLines(Repository.PathTo(TeachingPage.Path)).Where(line => Regex.IsMatch(line, @"^\| [^|]+ \| \d+ \|"))];

        Assert.Equal(10, rows.Length);
        Assert.Equal(240, rows.Sum(row => int.Parse(row.Split('|')[2], System.Globalization.CultureInfo.InvariantCulture)));
    }

    /// <summary>One build with all mistakes in it, of which a variable chooses one for each run.</summary>
    [LongFact]
    public async Task Mistakes_MadeByAttendees_GiveTheErrorsQuoted()
    {
        Workspace above = package.NewWorkspace("teaching");
        await above.NewAsync("plugin-workshop", "-o", "Workshop", "--no-restore");
        var workshop = new Workspace(package, above.PathTo("Workshop"));
        File.Copy(workshop.PathTo("solutions", "2", "Greeter.Shared", "IGreeter.cs"), workshop.PathTo("Greeter.Shared", "IGreeter.cs"), overwrite: true);
        CommandResult unfinished = await workshop.BuildAsync("Greeter.Shared");
        Assert.Equal(1, unfinished.ExitCode);

        await workshop.DotnetAsync("run", "--file", "tools/solve.cs", "3");
        Assert.True(File.Exists(workshop.PathTo("Greeter.Plugin", "GreeterFormal.cs")));
        await workshop.DotnetAsync("run", "--file", "tools/solve.cs", "6");
        MakeMistakes(workshop);

        // As in a native program, types on the wire must be in the context.
        await workshop.DotnetAsync("build", "Greeter.Host", "-p:JsonSerializerIsReflectionEnabledByDefault=false", "-m:1", "-nr:false", "-tl:off");
        string[] mistakes = ["none", "print", "give up", "add", "host's map", "plugin's map", "version", "throw", "no restart", "keep", "other id", "type"];
        string[] outputs = await Task.WhenAll(mistakes.Select(mistake => RunAsync(workshop, mistake)));
        string executable = OperatingSystem.IsWindows() ? "Greeter.Plugin.exe" : "Greeter.Plugin";
        CommandResult byHand = await package.RunAsync(workshop.Folder, workshop.PathTo("Greeter.Plugin", "bin", "Debug", "net10.0", executable), []);
        Assert.Equal(1, byHand.ExitCode);
        CommandResult talkative = await package.RunAsync(
            workshop.Folder, "dotnet", ["run", "--project", "Greeter.Host", "--no-build", "--", "--Logging:LogLevel:Default=Debug"], ("MISTAKE", "none"));

        string[] all = [unfinished.Output, byHand.Output, .. outputs];
        Assert.Contains("Host: still here.", outputs[0], StringComparison.Ordinal);
        Assert.DoesNotContain("A line by the plugin", outputs[0], StringComparison.Ordinal);
        Assert.Contains("dbug: greeter.stdout[0] A line by the plugin", talkative.Succeeded().Output, StringComparison.Ordinal);
        string[] quotes = [.. TeachingPage.QuotesBelow("## What goes wrong, and why").Where(quote => quote != WorkshopOfflineTests.NoLinker)];
        Assert.Equal(14, quotes.Length);
        Assert.All(quotes, quote => Assert.True(all.Any(output => TeachingPage.Says(output, quote)), $"Nobody says: {quote}\n{string.Join('\n', all)}"));
    }

    private async Task<string> RunAsync(Workspace workshop, string mistake)
    {
        string host = workshop.PathTo("Greeter.Host", "bin", "Debug", "net10.0", OperatingSystem.IsWindows() ? "Greeter.Host.exe" : "Greeter.Host");
        CommandResult run = await package.RunAsync(workshop.Folder, host, [], ("MISTAKE", mistake));

        // Nobody is left hanging, and nobody has failed for another reason.
        Assert.True(run.ExitCode == (mistake == "none" ? 0 : 1), $"{mistake}: {run}");
        return run.Output;
    }

    private static void MakeMistakes(Workspace workshop)
    {
        Replace("Greeter.Plugin/Program.cs",
            ("using ILoggerFactory", $$"""if ({{Mistake}} is "print" or "give up") { Console.WriteLine("Plugin is starting"); }{{"\n"}}using ILoggerFactory"""),
            ("""["formal"]""", $"""[{Mistake} == "plugin's map" ? "unused" : "formal"]"""),
            ("VersionedPlugins = plugins", $$"""VersionedPlugins = {{Mistake}} == "version" ? new() { [1] = plugins[1] } : plugins"""));
        Replace("Greeter.Plugin/GreeterHello.cs",
            ("LogVisit(\"Ada\");", "LogVisit(\"Ada\"); Console.WriteLine(\"A line by the plugin\");"),
            ("Environment.FailFast", $"""if ({Mistake} == "throw") throw new InvalidOperationException("Too close to the sun."); Environment.FailFast"""));
        Replace("Greeter.Plugin/GreeterFormal.cs",
            ("{await guest.", "{await (kept ??= guest)."),
            ("public sealed class GreeterFormal : IGreeter\n{", "public sealed class GreeterFormal : IGreeter\n{\n    private IGuest? kept;"));
        Replace("Greeter.Shared/GreeterHandshake.cs",
            ("ProtocolVersion = 1", $"""ProtocolVersion = {Mistake} == "version" && AppDomain.CurrentDomain.FriendlyName == "Greeter.Host" ? 2 : 1"""));
        Replace("Greeter.Shared/GreeterRpcServer.cs",
            ("\"Farewell\", Farewell", $"""{Mistake} == "add" ? "Unused" : "Farewell", Farewell"""),
            ("DialRpcAsync(guestId", $"""DialRpcAsync({Mistake} == "other id" ? guestId + 1 : guestId"""));
        Replace("Greeter.Shared/GreeterRpc.cs",
            ("[name]", $"""[{Mistake} == "type" ? new Visitor(name) : name]"""),
            ("/// <summary>The RPC client", "/// <summary>A type of one's own.</summary>\npublic sealed record Visitor(string Name);\n\n/// <summary>The RPC client"));
        Replace("Greeter.Host/Program.cs",
            ("""{ "greeter", "formal" }""", $$"""{ "greeter", {{Mistake}} == "host's map" ? "unused" : "formal" }"""),
            ("VersionedPlugins = versions", $"""VersionedPlugins = {Mistake} == "version" ? [] : versions"""),
            ("options.Restart.Enabled = true", $"""options.Restart.Enabled = {Mistake} is "none" or "give up" """));
        Replace("Greeter.Host/GreeterWorker.cs",
            ("            // The plugin calls back", $$"""
                            for (int i = 0; i < 2 && {{Mistake}} is "keep" or "other id"; i++)
                            {
                                Console.WriteLine(await formal.WelcomeAsync(new HostGuest(), stoppingToken));
                            }

                            // The plugin calls back
                """));

        void Replace(string file, params (string Old, string New)[] changes)
        {
            string text = workshop.Read(file);
            foreach ((string old, string changed) in changes)
            {
                Assert.Contains(old, text, StringComparison.Ordinal);
                text = text.Replace(old, changed, StringComparison.Ordinal);
            }

            workshop.Write(file, text);
        }
    }
}
