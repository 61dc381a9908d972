namespace Outboard.Templates.Tests;

/// <summary>A folder in which projects are made from the templates, built and run.</summary>
internal sealed class Workspace(TemplatePackage package, string folder)
{
    public string Folder => folder;

    public string PathTo(params string[] parts) => Path.Combine([folder, .. parts]);

    public string Read(params string[] parts) => File.ReadAllText(PathTo(parts));

    public void Write(string name, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(PathTo(name))!);
        File.WriteAllText(PathTo(name), text);
    }

    /// <summary>A dotnet command here that must succeed.</summary>
    public async Task<CommandResult> DotnetAsync(params string[] arguments) => (await package.DotnetAsync(folder, arguments)).Succeeded();

    public async Task NewAsync(params string[] arguments) => (await package.NewAsync(folder, arguments)).Succeeded();

    /// <summary>As <see cref="NewAsync"/>, by the engine in this process, which does nothing after it: no restore.</summary>
    public async Task<TemplateOutput> CreateAsync(string template, params string[] arguments)
    {
        TemplateOutput output = await package.CreateAsync(folder, template, arguments);
        Assert.True(output.Status == "Success", $"{output.Status}: {output.Error}");
        return output;
    }

    /// <summary>The three templates with the same arguments, by the engine in this process.</summary>
    public async Task CreateThreeAsync(params string[] arguments)
    {
        foreach (string template in new[] { "plugin-shared", "plugin-impl", "plugin-host" })
        {
            await CreateAsync(template, arguments);
        }
    }

    public Task<CommandResult> BuildAsync(string project) =>
        package.DotnetAsync(folder, "build", project, "-m:1", "-nr:false", "-tl:off");

    public async Task<HostRun> RunHostAsync(string project) =>
        new((await package.DotnetAsync(folder, "run", "--project", project, "--no-build")).Succeeded());

    public async Task<HostRun> BuildAndRunHostAsync(string project)
    {
        (await BuildAsync(project)).Succeeded();
        return await RunHostAsync(project);
    }

    /// <summary>The files below, as paths with '/', without what build and restore write.</summary>
    public IEnumerable<string> Files() =>
        Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(folder, file).Replace('\\', '/'))
            .Where(file => !file.Split('/').Any(part => part is "bin" or "obj"))
            .Order(StringComparer.Ordinal);
}
