namespace Outboard.Templates.Tests;

/// <summary>How a creation ended, what it calls its main files, and what it asks to be done afterwards.</summary>
internal sealed record TemplateOutput(
    string Status, string Error, IReadOnlyList<string> PrimaryOutputs, IReadOnlyList<string> PostActions);
