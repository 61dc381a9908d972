namespace Benchmarks;

/// <summary>One measured value.</summary>
/// <param name="Measure">What was measured.</param>
/// <param name="Variant">On what.</param>
/// <param name="Round">In which round.</param>
/// <param name="Value">The value, in the unit of the measure.</param>
internal sealed record Figure(string Measure, string Variant, int Round, double Value);
