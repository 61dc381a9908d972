namespace Benchmarks;

/// <summary>A program failed.</summary>
internal sealed class CommandException(string message) : Exception(message);
