using System.Globalization;
using System.Text.RegularExpressions;

namespace Outboard.Tests;

/// <summary>The table of the limits has each of them, with its value and a test that is there.</summary>
public sealed class SecurityPageTests
{
    private static readonly string s_page = File.ReadAllText(Path.Combine(Sources.Root, "../../SECURITY.md"));

    // Each limit of the code, and the row that tells it.
    private static readonly (string Row, long[] Values)[] s_limits =
    [
        ("handshake line", [HandshakeLine.MaxBytes]),
        ("time until the handshake", [60]),
        ("first line of a channel, and its answer", [ChannelPreamble.MaxBytes]),
        ("time for the first line", [(long)ChannelConnector.Timeout.TotalSeconds]),
        ("time for its answer", [(long)ChannelConnector.AnswerTimeout.TotalSeconds]),
        ("connections without a first line", [ChannelAcceptor.MaxSilent]),
        ("open channels", [ServedChannels.DefaultMax]),
        ("message", [MessageSize.Default >> 20, MessageSize.Control >> 10]),
        ("long messages (more than 64 KiB) that are being received, over all channels of the process", [ReceiveBudget.MaxBytes >> 20]),
        ("nesting of JSON", [64]),
        ("concurrent calls over a channel", [PendingRequests.Max]),
        ("bytes of unanswered requests over a channel", [PendingRequests.MaxBytesFor(1024) >> 20]),
        ("unread answers on a channel", [AnswerBacklog.Max]),
        ("request to open a brokered channel", [IncomingMessages.MaxDialBytes >> 10]),
        ("broker ids that wait to be accepted", [PendingChannels.MaxArrivals]),
        ("dials of a plugin", [DialRate.Max]),
        ("progress reports that the other side does not read", [1_000, 256]),
        ("line of output", [SupervisedProcess.MaxLineBytes >> 10]),
        ("rate of output, for each of the two streams", [10_000, 10_000 * OutputRate.BytesPerLine]),
        ("output that waits for the host's loggers", [BoundedQueue<string>.MaxItems]),
        ("log categories of a plugin, over all its lives", [PluginLoggers.MaxCategories]),
        ("text of an error", [VisibleText.MaxCharacters]),
        ("file that an `OUTBOARD_REATTACH_…` variable names", [ReattachVariable.MaxBytes]),
    ];

    private static string Limits => s_page[s_page.IndexOf("## Limits", StringComparison.Ordinal)..s_page.IndexOf("## Types and packages", StringComparison.Ordinal)];

    [Fact]
    public void Limits_OfTheCode_AreRowsOfTheTable() =>
        Assert.Equal(s_limits.Select(limit => limit.Row), TestPage.Rows(Limits).Skip(1).Select(row => row.First));

    [Fact]
    public void Limits_OfTheTable_HaveTheValuesOfTheCode() => Assert.All(s_limits, limit =>
    {
        string cell = Limits.Split('\n').Single(line => line.StartsWith($"| {limit.Row} |", StringComparison.Ordinal)).Split('|')[3];
        Assert.All(limit.Values, value => Assert.Matches($@"(?<![\d,]){Regex.Escape(value.ToString("N0", CultureInfo.InvariantCulture))}(?![\d,]*\d)", cell));
    });

    [Fact]
    public void Limits_OfTheTable_HaveATestEach() => Assert.All(TestPage.Rows(Limits).Skip(1), row =>
    {
        string[] tests = [.. TestPage.Quoted(row.Last)];
        Assert.NotEmpty(tests);
        Assert.All(tests, test => Assert.True(test.Contains('.', StringComparison.Ordinal) && TestSources.Have(test), $"There is no test {test}."));
    });
}
