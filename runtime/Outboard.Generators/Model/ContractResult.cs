namespace Outboard.Generators;

/// <summary>What came of reading an interface.</summary>
/// <param name="Contract">What to write; null when nothing can be.</param>
/// <param name="Diagnostics">What is wrong with it.</param>
/// <param name="UnderAot">What is wrong with it where there is no reflection.</param>
internal sealed record ContractResult(ContractModel? Contract, EquatableArray<DiagnosticInfo> Diagnostics, DiagnosticInfo? UnderAot = null);
