namespace Outboard.Templates.Tests;

/// <summary>What a command wrote, both streams in order of arrival, and how it ended.</summary>
internal sealed record CommandResult(string Command, int ExitCode, string Output)
{
    public CommandResult Succeeded()
    {
        Assert.True(ExitCode == 0, ToString());
        return this;
    }

    public override string ToString() => $"{Command}\nended with exit code {ExitCode}:\n{Output}";
}
