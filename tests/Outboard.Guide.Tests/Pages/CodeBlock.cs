namespace Guide;

/// <summary>A code block of a page.</summary>
/// <param name="Marker">The snippet that the marker above it names; null where there is none.</param>
/// <param name="Language">What stands after the opening fence.</param>
/// <param name="Code">What is between the fences.</param>
internal sealed record CodeBlock(string? Marker, string Language, string Code);
