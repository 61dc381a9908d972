namespace Outboard.Tests;

/// <summary>What an instrument recorded.</summary>
internal sealed record Measured(string Instrument, string? Unit, double Value, IReadOnlyDictionary<string, object?> Tags);
