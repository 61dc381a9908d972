using CsCheck;

namespace Outboard.Tests;

/// <summary>Whatever stands in the file of a reattach configuration, it is one or it is refused as none.</summary>
public sealed class ReattachFuzzTests
{
    private static readonly Gen<string> s_texts = Gen.Frequency(
        (4, (IGen<string>)Hostile.Json(
            ("protocol", ["\"jsonrpc\"", "\"grpc\"", "null"]),
            ("protocolVersion", ["1", "3", "0", "-1"]),
            ("network", ["\"unix\"", "\"tcp\"", "null"]),
            ("address", ["\"/tmp/s\"", "\"127.0.0.1:1\"", "\"\"", "null"]),
            ("processId", ["1", "4711", "0", "-1", "2147483647"]),
            ("startTime", ["\"2026-01-02T03:04:05.1234567+02:00\"", "\"0001-01-01T00:00:00+00:00\"", "\"9999-12-31T23:59:59Z\"", "\"today\""]),
            ("test", ["true", "false"]))),
        (1, Hostile.Text), (1, Hostile.JsonValue));

    [Fact]
    public Task FromJson_AnyText_IsAConfigurationOrAFormatError() => Property.HoldsAsync(
        s_texts,
        4_000,
        text =>
        {
            ReattachConfig config;
            try
            {
                config = ReattachConfig.FromJson(text);
            }
            catch (FormatException)
            {
                return;
            }

            Assert.NotNull(config.Protocol);
            Assert.NotNull(config.Network);
            Assert.NotNull(config.Address);
            Assert.Equal(config, ReattachConfig.FromJson(config.ToJson()));
        },
        Hostile.Show);
}
