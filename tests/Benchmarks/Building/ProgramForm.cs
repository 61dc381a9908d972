namespace Benchmarks;

/// <summary>How a program of .NET is published.</summary>
internal enum ProgramForm
{
    Aot,
    ReadyToRun,
    Jit,
}
