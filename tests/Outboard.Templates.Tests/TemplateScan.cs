using System.Runtime.CompilerServices;
using Microsoft.TemplateEngine.Abstractions;
using Microsoft.TemplateEngine.Edge;
using Microsoft.TemplateEngine.Edge.Settings;

namespace Outboard.Templates.Tests;

/// <summary>The validation that the template engine does on installation, with all that it has to say.</summary>
internal static class TemplateScan
{
    /// <summary>The short names found below the folder, each with its complaints.</summary>
    public static Task<IReadOnlyDictionary<string, IReadOnlyList<string>>> RunAsync(string folder)
    {
        SdkAssemblies.Use();
        return ScanAsync(folder);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task<IReadOnlyDictionary<string, IReadOnlyList<string>>> ScanAsync(string folder)
    {
        using DefaultTemplateEngineHost host = TemplateEngine.NewHost();
        using var settings = new EngineEnvironmentSettings(host, virtualizeSettings: true);
        using ScanResult scan = await new Scanner(settings)
            .ScanAsync(folder, logValidationResults: false, returnInvalidTemplates: true, CancellationToken.None);
        return scan.Templates.ToDictionary(
            template => template.ShortNameList is [string name, ..] ? name : template.Identity,
            template => (IReadOnlyList<string>)
            [
                .. template.ValidationErrors.Concat(template.Localizations.Values.SelectMany(localization => localization.ValidationErrors))
                    .Select(entry => $"{entry.Severity} {entry.Code}: {entry.ErrorMessage}"),
            ]);
    }
}
