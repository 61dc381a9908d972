namespace Benchmarks;

/// <summary>The templates of a checkout, packed and installed apart from those of the user.</summary>
/// <param name="name">The name of the build's folder.</param>
/// <param name="checkout">The checkout.</param>
internal sealed class Templates(string name, string checkout)
{
    private readonly string _folder = Path.Combine(Repository.Built, name, "templates");

    /// <summary>The folder with the packages of the runtime, as the templates bring them.</summary>
    public string Runtime => Path.Combine(_folder, "runtime");

    private string Hive => Path.Combine(_folder, "hive");

    /// <summary>Packs and installs them.</summary>
    public async Task InstallAsync()
    {
        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }

        await Command.RunAsync("dotnet", ["pack", Path.Combine(checkout, "TemplatePack.csproj"), "--artifacts-path", _folder, "-nr:false"]);
        string package = Directory.GetFiles(_folder, "Outboard.Templates.*.nupkg").Single();
        await NewAsync(["install", package], _folder);
        await NewAsync(["plugin-runtime", "-o", Runtime], _folder);
    }

    /// <summary>Runs <c>dotnet new</c> with them.</summary>
    public Task NewAsync(IEnumerable<string> arguments, string folder) =>
        Command.RunAsync("dotnet", ["new", .. arguments, "--debug:custom-hive", Hive], folder);
}
