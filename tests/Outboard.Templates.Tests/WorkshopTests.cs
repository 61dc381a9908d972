using System.Text.RegularExpressions;

namespace Outboard.Templates.Tests;

/// <summary>The workshop, as an attendee has it: its pages tell the truth, and its checks tell before from after.</summary>
public sealed partial class WorkshopTests(TemplatePackage package)
{
    private const int Exercises = 7;

    public static TheoryData<int> Numbers => [.. Enumerable.Range(1, Exercises)];

    [Theory]
    [MemberData(nameof(Numbers))]
    public async Task Page_OfAnExercise_ShowsItsSolutionAndItsCheck(int number)
    {
        Workspace workshop = await CreateAsync();
        WorkshopPage page = PageOf(workshop, number);
        string solution = workshop.PathTo("solutions", $"{number}");

        Assert.Equal(page.Fences, page.Blocks * 2);
        Assert.Equal($"dotnet test Greeter.Checks --filter Exercise{number}", page.Commands[^1]);
        Assert.All(page.Code, code => Assert.True(
            Shows(File.ReadAllText(Path.Combine(solution, code.File)), code.Code), $"solutions/{number}/{code.File} does not have:\n{code.Code}"));

        // Nothing that the solution changes is left unsaid.
        string[] files = Directory.Exists(solution)
            ? [.. Directory.GetFiles(solution, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(solution, file).Replace('\\', '/')).Order(StringComparer.Ordinal)]
            : [];
        Assert.Equal(files, page.Code.Select(code => code.File).Distinct().Order(StringComparer.Ordinal));
    }

    /// <summary>And nothing else: a solution is what was there before and what the page shows, however the content changes.</summary>
    [Theory]
    [MemberData(nameof(Numbers))]
    public async Task Solution_OfAnExercise_AddsOnlyWhatItsPageShows(int number)
    {
        Workspace workshop = await CreateAsync();
        WorkshopPage page = PageOf(workshop, number);

        Assert.All(page.Code.GroupBy(code => code.File), file =>
        {
            string before = Enumerable.Range(1, number - 1).Reverse().Select(earlier => workshop.PathTo("solutions", $"{earlier}", file.Key))
                .Append(workshop.PathTo(file.Key)).Where(File.Exists).Select(File.ReadAllText).FirstOrDefault(string.Empty);
            string[] unsaid = [.. CodeOf(workshop.Read("solutions", $"{number}", file.Key)).Except(CodeOf(before)).Except(file.SelectMany(code => CodeOf(code.Code)))];
            Assert.True(
                unsaid.Length == 0 || page.WholeFiles.Contains($"../solutions/{number}/{file.Key}"),
                $"Not on the page of exercise {number}, of {file.Key}:\n{string.Join('\n', unsaid)}");
        });

        static IEnumerable<string> CodeOf(string text) =>
            text.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0 && !line.StartsWith("//", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Workshop_Created_HasCleanFilesAndLinksThatLeadSomewhere()
    {
        SdkAssemblies.Use();
        Workspace workshop = await CreateAsync();
        string[] files = [.. workshop.Files().Where(file => !file.Contains("/plugin-runtime/", StringComparison.Ordinal))];

        Assert.All(files, file => CleanText.Check(file, workshop.Read(file)));
        Assert.All(files.Where(file => file.EndsWith(".md", StringComparison.Ordinal)), file => Assert.All(
            new WorkshopPage(workshop.Read(file)).Links,
            link => Assert.True(Path.Exists(Path.Combine(Path.GetDirectoryName(workshop.PathTo(file))!, link)), $"{file}: there is no {link}.")));
        Assert.Equal(
            Enumerable.Range(1, Exercises).Select(number => PagePathOf(workshop, number)),
            new WorkshopPage(workshop.Read("README.md")).Links.Where(link => link.StartsWith("exercises/", StringComparison.Ordinal)).Select(link => workshop.PathTo(link)));
    }

    /// <summary>What the checks ask by #if is for the compiler to answer, and not for the template engine.</summary>
    [Fact]
    public async Task Workshop_Created_HasTheContentsCodeByteForByte()
    {
        Workspace workshop = await CreateAsync();
        string[] files = [.. workshop.Files().Where(file => file.EndsWith(".cs", StringComparison.Ordinal) && !file.EndsWith("Handshake.cs", StringComparison.Ordinal))];

        Assert.Contains("Greeter.Checks/Exercise2.cs", files);
        Assert.All(files, file => Assert.Equal(
            File.ReadAllText(File.Exists(Repository.PathTo("content", file)) ? Repository.PathTo("content", file) : Repository.PathTo("content", "workshop", file)),
            workshop.Read(file)));
    }

    [Fact]
    public async Task Solve_ToldNoNumberOfAnExercise_SaysWhichThereAre()
    {
        Workspace workshop = await CreateAsync();

        CommandResult result = await TypeAsync(workshop, "dotnet run --file tools/solve.cs 8");

        Assert.Equal(2, result.ExitCode);
        Assert.Contains("from 1 to 6", result.Output, StringComparison.Ordinal);
    }

    /// <summary>Every command of the pages, typed in their order; each check before its solution is there, and after.</summary>
    [LongFact]
    public async Task Exercises_CheckedBeforeAndAfterTheirSolution_FailAndPass()
    {
        Workspace workshop = await CreateAsync();
        string[] introduction = [.. new WorkshopPage(workshop.Read("README.md")).Commands];
        Assert.Equal(["dotnet run --project Greeter.Host", PageOf(workshop, 1).Commands[^1], "dotnet run --file tools/solve.cs 3"], introduction);
        new HostRun((await TypeAsync(workshop, introduction[0])).Succeeded()).Greeted();

        // An attendee's build of an exercise is the one that the next begins with, so only the first check needs one before it.
        CommandResult first = await TypeAsync(workshop, introduction[1]);
        Assert.Equal(["Exercise1"], Failed(first));
        for (int number = 1; number < Exercises; number++)
        {
            string check = PageOf(workshop, number).Commands[^1];
            if (number > 1)
            {
                Assert.Equal([$"Exercise{number}"], Failed(await TypeAsync(workshop, check + " --no-build")));
            }

            if (number == 4)
            {
                await BreakTheHandshakeAsync(workshop);
            }

            (await TypeAsync(workshop, introduction[2][..^1] + number)).Succeeded();
            Assert.Matches(@"Failed: +0, Passed: +[1-9]", (await TypeAsync(workshop, check)).Succeeded().Output);
        }

        // Run as the pages say, the host shows what the steps promise.
        Assert.All(new[] { 1, 2, 5 }, number => Assert.Equal([introduction[0]], PageOf(workshop, number).Commands.SkipLast(1)));
        string host = (await TypeAsync(workshop, introduction[0])).Succeeded().Output;
        Assert.All(["Goodbye, Ada.", "Too close to the sun.", "Host: still here.", "guest from process"], line => Assert.Contains(line, host, StringComparison.Ordinal));

        // The solution's own tests have stayed green; what is left to do is the last exercise.
        CommandResult all = await package.DotnetAsync(workshop.Folder, "test", "-m:1", "-nr:false", "-tl:off");
        Assert.Matches(@"Failed: +0, Passed: +2,.*Greeter\.Tests", all.Output);
        Assert.Equal(["Exercise7"], Failed(all));
    }

    [LongFact]
    public async Task LastExercise_PublishedInThreeWays_PassesAndIsMeasured()
    {
        Workspace workshop = await CreateAsync();
        IReadOnlyList<string> commands = PageOf(workshop, Exercises).Commands;
        Assert.Equal(5, commands.Count);
        (await TypeAsync(workshop, $"dotnet run --file tools/solve.cs {Exercises - 1}")).Succeeded();
        (await TypeAsync(workshop, commands[0])).Succeeded();
        (await TypeAsync(workshop, commands[1])).Succeeded();
        await NativePublish.TypeAsync(package, workshop.Folder, commands[2]);
        CommandResult measured = (await TypeAsync(workshop, commands[3])).Succeeded();
        CommandResult mixed = (await package.RunAsync(
            workshop.Folder, workshop.PathTo("ship", "framework", "Greeter.Host"), ["--plugin", "ship/native/plugins/greeter/Greeter.Plugin"])).Succeeded();

        Assert.Equal(
            ["ship/framework", "ship/self-contained", "ship/native"],
            Measured().Matches(measured.Output).Select(match => match.Groups[1].Value));
        Assert.Contains("Hello from another process!", mixed.Output, StringComparison.Ordinal);
        Assert.Matches(@"Failed: +0, Passed: +3", (await TypeAsync(workshop, commands[4])).Succeeded().Output);
    }

    /// <summary>The fourth exercise before its solution: both refusals, read.</summary>
    private async Task BreakTheHandshakeAsync(Workspace workshop)
    {
        IReadOnlyList<string> commands = PageOf(workshop, 4).Commands;
        CommandResult byHand = await TypeAsync(workshop, commands[0]);
        Assert.Equal(1, byHand.ExitCode);
        Assert.Contains(TeachingPage.QuotesBelow("## What goes wrong, and why"), quote => TeachingPage.Says(byHand.Output, quote));
        (await TypeAsync(workshop, commands[1])).Succeeded();

        const string file = "Greeter.Shared/GreeterHandshake.cs";
        string handshake = workshop.Read(file);
        workshop.Write(file, handshake.Replace("ProtocolVersion = 1", "ProtocolVersion = 2", StringComparison.Ordinal));
        CommandResult refused = await TypeAsync(workshop, commands[2]);
        Assert.NotEqual(0, refused.ExitCode);
        Assert.Matches(@"PluginStartException.*2.*1", refused.Output);
        workshop.Write(file, handshake);
    }

    private async Task<Workspace> CreateAsync()
    {
        Workspace above = package.NewWorkspace("workshop");
        await above.CreateAsync("plugin-workshop", "-o", "Workshop");
        return new Workspace(package, above.PathTo("Workshop"));
    }

    /// <summary>The exercises of which a check has failed.</summary>
    private static IEnumerable<string> Failed(CommandResult test) =>
        FailedExercise().Matches(test.Output).Select(match => match.Groups[1].Value).Distinct();

    private Task<CommandResult> TypeAsync(Workspace workshop, string command) => package.DotnetAsync(workshop.Folder, command.Split(' ')[1..]);

    private static WorkshopPage PageOf(Workspace workshop, int number) => new(File.ReadAllText(PagePathOf(workshop, number)));

    private static string PagePathOf(Workspace workshop, int number) => Assert.Single(Directory.GetFiles(workshop.PathTo("exercises"), $"{number}-*.md"));

    /// <summary>Whether the lines stand in the text one below the other, at whatever depth.</summary>
    private static bool Shows(string text, string code)
    {
        string[] lines = [.. text.Split('\n').Select(line => line.Trim())];
        string[] shown = [.. code.Split('\n').Select(line => line.Trim())];
        return Enumerable.Range(0, lines.Length).Any(index => lines.AsSpan(index).StartsWith(shown));
    }

    [GeneratedRegex(@"Failed Greeter\.Checks\.(Exercise\d)\.")]
    private static partial Regex FailedExercise();

    [GeneratedRegex(@"^ *\d+ ms +\d+\.\d MB  (\S+)\r?$", RegexOptions.Multiline)]
    private static partial Regex Measured();
}
