namespace Benchmarks.Programs;

/// <summary>The implementation of the contract.</summary>
internal sealed partial class Worker : IBench;
