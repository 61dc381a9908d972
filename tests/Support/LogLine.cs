using Microsoft.Extensions.Logging;

namespace Outboard.Tests;

/// <summary>What reached a logger.</summary>
internal sealed record LogLine(string Category, LogLevel Level, string Text, IReadOnlyDictionary<string, object?> Fields, Exception? Exception);
