namespace Outboard.Tests;

/// <summary>The host has no plugin map.</summary>
public sealed class GeneratedOverAProcessTests() : ProcessSurfaceTests("serve-generated", plugins: null);
