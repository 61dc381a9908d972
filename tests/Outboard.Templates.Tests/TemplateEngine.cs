using System.Text.Json;
using Microsoft.TemplateEngine.Abstractions;
using Microsoft.TemplateEngine.Abstractions.TemplatePackage;
using Microsoft.TemplateEngine.Edge;
using Microsoft.TemplateEngine.Edge.Settings;
using Microsoft.TemplateEngine.Edge.Template;

namespace Outboard.Templates.Tests;

/// <summary>
/// What "dotnet new" does, in this process: the SDK's own engine over the unpacked template package. It takes the command
/// line's arguments, so that a test reads the same for both, and a test of its own holds the two against each other.
/// </summary>
internal sealed class TemplateEngine : IDisposable
{
    private readonly string _content;
    private readonly DefaultTemplateEngineHost _host;
    private readonly EngineEnvironmentSettings _settings;
    private readonly TemplatePackageManager _packages;
    private readonly SemaphoreSlim _turn = new(1);
    private Dictionary<string, ITemplateInfo>? _templates;

    private TemplateEngine(string content)
    {
        _content = content;
        _host = NewHost((typeof(ITemplatePackageProviderFactory), new UnpackedTemplates(content)));
        _settings = new EngineEnvironmentSettings(_host, virtualizeSettings: true);
        _packages = new TemplatePackageManager(_settings);
    }

    /// <summary>Over the templates below a folder. <see cref="SdkAssemblies.Use"/> goes first.</summary>
    public static TemplateEngine Open(string content) => new(content);

    public static DefaultTemplateEngineHost NewHost(params (Type, IIdentifiedComponent)[] more) => new(
        "outboard-tests", "1.0.0", defaults: [],
        builtIns:
        [
            .. Components.AllComponents,
            .. Microsoft.TemplateEngine.Orchestrator.RunnableProjects.Components.AllComponents,
            .. more,
        ]);

    /// <summary>Creates a project in the folder, as "dotnet new" with these arguments would there.</summary>
    public async Task<TemplateOutput> NewAsync(string folder, string template, params string[] arguments)
    {
        // The engine does not say that two may be created at once; each takes some hundredths of a second.
        await _turn.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            return await CreateAsync(folder, template, arguments);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _packages.Dispose();
        _settings.Dispose();
        _host.Dispose();
        _turn.Dispose();
    }

    private async Task<TemplateOutput> CreateAsync(string folder, string template, string[] arguments)
    {
        _templates ??= (await _packages.GetTemplatesAsync(CancellationToken.None)).ToDictionary(info => info.ShortNameList[0]);
        Dictionary<string, string> names = SymbolsByOption(template);
        var values = new Dictionary<string, string?>();
        string output = folder;
        string? name = null;
        bool force = false;
        for (int i = 0; i < arguments.Length; i++)
        {
            string? value = i + 1 < arguments.Length && !arguments[i + 1].StartsWith("--", StringComparison.Ordinal) ? arguments[i + 1] : null;
            switch (arguments[i])
            {
                case "-n":
                    name = value;
                    break;
                case "-o":
                    output = Path.Combine(folder, value!);
                    break;
                case "--force":
                    force = true;
                    continue;
                default:
                    values[names[arguments[i]]] = value ?? "true";
                    break;
            }

            i += value is null ? 0 : 1;
        }

        if (name is not null && output == folder && PrefersNameDirectory(template))
        {
            output = Path.Combine(folder, name);
        }

        ITemplateCreationResult result = await new TemplateCreator(_settings).InstantiateAsync(
            _templates[template], name, Path.GetFileName(output), output, values, force, cancellationToken: TestContext.Current.CancellationToken);
        return new TemplateOutput(
            $"{result.Status}",
            result.ErrorMessage ?? string.Empty,
            [.. (result.CreationResult?.PrimaryOutputs ?? []).Select(path => path.Path)],
            [.. (result.CreationResult?.PostActions ?? []).Select(action => $"{action.ActionId:D}: {action.Description}: {action.ManualInstructions}")]);
    }

    /// <summary>What dotnetcli.host.json says: an option's name and the symbol that it sets.</summary>
    private Dictionary<string, string> SymbolsByOption(string template)
    {
        string file = Path.Combine(_content, template, ".template.config", "dotnetcli.host.json");
        using JsonDocument names = JsonDocument.Parse(File.ReadAllBytes(file));
        return names.RootElement.GetProperty("symbolInfo").EnumerateObject().ToDictionary(
            symbol => "--" + symbol.Value.GetProperty("longName").GetString(), symbol => symbol.Name);
    }

    private bool PrefersNameDirectory(string template)
    {
        using JsonDocument configuration = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(_content, template, ".template.config", "template.json")));
        return configuration.RootElement.TryGetProperty("preferNameDirectory", out JsonElement prefers) && prefers.GetBoolean();
    }

    private sealed class UnpackedTemplates(string folder) : ITemplatePackageProviderFactory, ITemplatePackageProvider
    {
        public event Action? TemplatePackagesChanged
        {
            add { }
            remove { }
        }

        public Guid Id { get; } = new("0f2f7f0e-6b53-4c1c-9d53-1f8f0f5a7f11");

        public string DisplayName => "Unpacked";

        public ITemplatePackageProviderFactory Factory => this;

        public ITemplatePackageProvider CreateProvider(IEngineEnvironmentSettings settings) => this;

        public Task<IReadOnlyList<ITemplatePackage>> GetAllTemplatePackagesAsync(CancellationToken cancellationToken) =>
            Task.FromResult<IReadOnlyList<ITemplatePackage>>([new Microsoft.TemplateEngine.Abstractions.TemplatePackage.TemplatePackage(this, folder, DateTime.UnixEpoch)]);
    }
}
