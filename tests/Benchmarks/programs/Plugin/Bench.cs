namespace Benchmarks.Programs;

/// <summary>The implementation.</summary>
internal sealed class Bench : Worker, IBench;
