using System.Text;
using CsCheck;

namespace Outboard.Tests;

/// <summary>Whatever a program prints first, the host gets a handshake or an error with a type.</summary>
public sealed class HandshakeFuzzTests
{
    private static readonly string[] s_protocols = ["jsonrpc"];
    private static readonly int[] s_versions = [1, 3];

    private static readonly Gen<string> s_fields = Gen.Frequency(
        (2, (IGen<string>)Gen.OneOf("1", "3", "unix", "tcp", "/tmp/s", "127.0.0.1:1234", "jsonrpc", "grpc", "netrpc", "", " ", "true", "MIIB")),
        (1, Hostile.Text)).Array[0, 8].Select(fields => string.Join('|', fields));

    private static readonly Gen<string> s_nearly = Gen.Select(
        Gen.OneOf("1", "1", "01", "2", "-1", "+1", " 1", "2147483648", "٣"), Gen.OneOf("1", "3", "3", "0", "4", "99999999999", "1.0"),
        Gen.OneOf("unix", "unix", "tcp", "UNIX", ""), Gen.OneOf((IGen<string>)Gen.OneOf("/tmp/s", ""), Hostile.Text),
        Gen.OneOf((IGen<string>)Gen.OneOf("|jsonrpc|", "|jsonrpc", "|grpc|", "", "|", "||"), Hostile.Text),
        (core, app, network, address, rest) => $"{core}|{app}|{network}|{address}{rest}");

    private static readonly Gen<string> s_long = Gen.Select(
        Gen.OneOf("x", "ä", "日", "\r"), Gen.Int[-3, 3], (unit, more) =>
            new StringBuilder().Insert(0, unit, (HandshakeLine.MaxBytes / Encoding.UTF8.GetByteCount(unit)) + more).ToString());

    private static readonly Gen<string> s_lines = Gen.OneOf(s_nearly, s_fields, Hostile.Text);

    [Fact]
    public Task Parse_AnyLine_GivesAUsableHandshakeOrATypedError() => Property.HoldsAsync(s_lines, 4_000, Check, Hostile.Show);

    [Fact]
    public Task Parse_AnyLineThatIsAHandshake_IsReadBackFromWhatItWrites() => Property.HoldsAsync(
        s_lines,
        2_000,
        line =>
        {
            if (HandshakeLine.TryParse(line) is { } read)
            {
                // A seventh field may have kept the space that ends the sixth.
                Assert.Equal(read with { Certificate = read.Certificate.TrimEnd() }, HandshakeLine.TryParse(read.ToString()));
            }
        },
        Hostile.Show);

    [Fact]
    public Task FirstLine_AnyOutputInAnyPieces_GivesItsFirstLineAndPassesOnTheRest() => Property.HoldsAsync(
        Gen.Select(Hostile.Encoded(Gen.Select(Gen.Frequency((9, (IGen<string>)s_lines), (1, s_long)), Hostile.Text.Array[0, 3], (first, rest) => string.Join('\n', [first, .. rest]))), Hostile.Sizes),
        1_000,
        async example =>
        {
            (byte[] output, int[] sizes) = example;
            var rest = new List<string>();
            var first = new HandshakeReader("p", 1024 * 1024, rest.Add);

            await first.RunAsync(new PiecewiseStream(output, sizes), copy: null, CancellationToken.None);

            int end = Array.IndexOf(output, (byte)'\n');
            if ((end < 0 ? output.Length : end) > HandshakeLine.MaxBytes)
            {
                var exception = await StartFailures.ThrowsAsync(PluginStartFailure.NoHandshake, () => first.Line);
                Assert.Contains("longer", exception.Message, StringComparison.Ordinal);
                return;
            }

            string? line = await first.Line;
            Assert.Equal(LinesOf(output), line is null ? [] : [line, .. rest]);
            Check(line ?? string.Empty);
        },
        example => Hostile.Show(example.Item1));

    [Fact]
    public Task Negotiation_WhateverTheHostOffers_IsAVersionOfThePlugins() => Property.HoldsAsync(
        Gen.Select(Gen.Int[1, 5].Array[1, 4], Gen.OneOf((IGen<string>)Hostile.Text, Hostile.JsonValue.Array[0, 5].Select(values => string.Join(',', values)))),
        2_000,
        example => Assert.Contains(VersionNegotiation.Choose(example.Item1, example.Item2), example.Item1));

    [Fact]
    public Task Connect_ToWhateverAddress_FailsAsAConnection() => Property.HoldsAsync(
        Gen.OneOf(
            (IGen<PluginAddress>)Hostile.Text.Select(text => new PluginAddress(PluginAddress.Unix, $"/nowhere/{text}")),
            Hostile.Text.Where(text => text.Length > 107).Select(text => new PluginAddress(PluginAddress.Unix, text)),
            Gen.OneOf("", ":", "x", "127.0.0.1", "127.0.0.1:0", "127.0.0.1:65536", "127.0.0.1:-1", "[::1]:0", "[::1", "localhost:1", "\0", "/tmp/s")
                .Select(text => new PluginAddress(PluginAddress.Tcp, text))),
        200,
        async address => await Assert.ThrowsAsync<PluginConnectionException>(() => ChannelSocket.ConnectAsync(address, CancellationToken.None)));

    private static void Check(string line)
    {
        try
        {
            HandshakeLine handshake = HandshakeLine.Parse(line, "p", s_versions, s_protocols);
            Assert.Equal(HandshakeLine.Core, handshake.CoreVersion);
            Assert.Contains(handshake.AppVersion, s_versions);
            Assert.Contains(handshake.Protocol, s_protocols);
            Assert.Contains(handshake.Network, (string[])["unix", "tcp"]);
            Assert.NotEmpty(handshake.Address);
        }
        catch (PluginStartException exception)
        {
            Assert.Equal("p", exception.PluginName);
        }
    }

    private static string[] LinesOf(byte[] output)
    {
        var lines = new List<string>();
        for (int start = 0; start < output.Length;)
        {
            int end = Array.IndexOf(output, (byte)'\n', start);
            end = end < 0 ? output.Length : end;
            int length = end - start - (end > start && output[end - 1] == '\r' ? 1 : 0);
            lines.Add(Encoding.UTF8.GetString(output, start, length));
            start = end + 1;
        }

        return [.. lines];
    }
}
