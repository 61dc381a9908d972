using Xunit.Sdk;

namespace Outboard.Templates.Tests;

/// <summary>What the README may differ in from what a command prints, and what not.</summary>
public sealed class TranscriptTests
{
    private const string Printed = """
        Welcome.

        $ dotnet new install ../artifacts/Outboard.Templates.0.1.0-habc.nupkg    1.0 s
        $ dotnet run
          info: Started
          Hello from process 12
        (4.2 s)
        """;

    [Theory]
    [InlineData("0.1.0-habc", "1.2.3")]
    [InlineData("   1.0 s", " 12.5 s")]
    [InlineData("process 12", "process 345")]
    [InlineData("  info: Started\n", "  ...\n")]
    [InlineData("  info: Started\n  Hello from process 12\n", "  Hello from process 12\n  info: Started\n")]
    public void Transcript_ThatDiffersAsRunsDo_Matches(string part, string shown) => Transcript.Matches(Replaced(part, shown), Printed);

    [Theory]
    [InlineData("Welcome.", "Welcome!")]
    [InlineData("  info: Started\n", "")]
    [InlineData("  info: Started\n", "  info: Stopped\n")]
    [InlineData("  info: Started\n", "  ...\n  info: Stopped\n")]
    [InlineData("$ dotnet run\n", "$ dotnet walk\n")]
    [InlineData("$ dotnet run\n", "$ dotnet build\n$ dotnet run\n")]
    public void Transcript_ThatSaysSomethingElse_Fails(string part, string shown) =>
        Assert.ThrowsAny<XunitException>(() => Transcript.Matches(Replaced(part, shown), Printed));

    private static string Replaced(string part, string shown)
    {
        Assert.Contains(part, Printed, StringComparison.Ordinal);
        return Printed.Replace(part, shown, StringComparison.Ordinal);
    }
}
