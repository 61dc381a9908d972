using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TestContract;

namespace TestPlugin;

/// <summary>Answers questions about the application that it is part of.</summary>
internal sealed class Probe(
    ScopeMark mark,
    ScopeLog log,
    Application.Needed needed,
    IConfiguration configuration,
    IHostEnvironment environment,
    IHostApplicationLifetime lifetime,
    ILogger<Probe> logger) : IProbe
{
    public async Task<string> AskAsync(string question, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(needed);
        string[] words = question.Split(' ', 2);
        switch (words[0])
        {
            case "scope":
                return Text(mark.Number);
            case "await-end":
                await log.EndedAsync(Number(words[1])).WaitAsync(cancellationToken);
                return "ended";
            case "ended":
                return log.HasEnded(Number(words[1])).ToString();
            case "heed-nothing":
                log.End(-1);
                await log.EndedAsync(0);
                return Text(mark.Number);
            case "let-go":
                log.End(0);
                return "done";
            case "setting":
                return configuration[words[1]] ?? "nothing";
            case "environment":
                return $"{environment.EnvironmentName} {environment.ContentRootPath}";
            case "log":
                logger.LogTrace("a trace {Word}", words[1]);
                logger.LogWarning("a warning {Word}", words[1]);
                return "done";
            case "stop":
                lifetime.StopApplication();
                return "done";
            case "process":
                return Text(Environment.ProcessId);
            case "crash":
                Environment.Exit(3);
                return "never";
            default:
                throw new ArgumentException($"There is no question '{question}'.", nameof(question));
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
