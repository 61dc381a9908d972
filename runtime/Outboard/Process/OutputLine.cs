namespace Outboard;

/// <summary>A line that a plugin printed.</summary>
internal readonly record struct OutputLine(string Text, bool IsStderr);
