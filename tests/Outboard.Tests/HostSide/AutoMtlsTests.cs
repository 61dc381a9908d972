using System.Text;
using TestContract;

namespace Outboard.Tests;

/// <summary>Mutual TLS between a host and a real plugin process, and plugins that do not answer the request for it.</summary>
public sealed class AutoMtlsTests
{
    [Fact]
    public async Task Plugin_WithAutoMtls_EndsOnQuit()
    {
        await using var client = new PluginClient(TestPlugins.Patient() with { AutoMtls = true });
        await client.ClientAsync(Waiting.Token).Soon();

        Assert.Equal(KillStep.Quit, (await client.KillAsync(Waiting.Token).Soon()).Step);
    }

    [Fact]
    public async Task Stranger_InPlainText_GetsNoAnswer()
    {
        TestPlugins.SkipOnWindows();
        await using var client = new PluginClient(TestPlugins.Config() with { AutoMtls = true });
        ITester tester = await client.DispenseAsync<ITester>("tester", Waiting.Token).Soon();
        string? folder = await tester.VariableAsync("PLUGIN_UNIX_SOCKET_DIR", Waiting.Token).Soon();
        await using Stream stranger = await ChannelSocket.ConnectAsync(new PluginAddress("unix", $"{folder}/s"), Waiting.Token);

        await stranger.WriteAsync("{\"channel\":\"plugin\",\"name\":\"tester\"}\n"u8.ToArray(), Waiting.Token);

        using var reader = new StreamReader(stranger, Encoding.Latin1);
        Assert.DoesNotContain("{\"", await reader.ReadToEndAsync(Waiting.Token).Soon(), StringComparison.Ordinal);
        Assert.Equal(5, await tester.AddAsync(2, 3, Waiting.Token).Soon());
    }

    [Fact]
    public async Task Plugin_OnTheLoopbackAddress_IsSecuredUnasked()
    {
        await using var client = new PluginClient(TestPlugins.Config() with { UseTcp = true });

        ITester tester = await client.DispenseAsync<ITester>("tester", Waiting.Token).Soon();

        Assert.Equal(5, await tester.AddAsync(2, 3, Waiting.Token).Soon());
        Assert.StartsWith("-----BEGIN CERTIFICATE-----", await tester.VariableAsync("PLUGIN_CLIENT_CERT", Waiting.Token).Soon(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Plugin_WithoutAutoMtls_IsAskedForNothing()
    {
        await using PluginClient client = TestPlugins.Client();

        ITester tester = await client.DispenseAsync<ITester>("tester", Waiting.Token).Soon();

        Assert.Null(await tester.VariableAsync("PLUGIN_CLIENT_CERT", Waiting.Token).Soon());
    }

    [Theory]
    [InlineData("nobody-listens", "contains no certificate")]
    [InlineData("certificate", "not a valid certificate")]
    public async Task Plugin_ThatDoesNotAnswer_IsRefusedBeforeAnyConnection(string command, string text)
    {
        await using var client = new PluginClient(TestPlugins.Config(command) with { AutoMtls = true });

        PluginStartException exception = await StartFailures.ThrowsAsync(PluginStartFailure.Certificate, () => client.StartAsync(Waiting.Token).Soon());

        Assert.Contains(text, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Plugin_GivenNoCertificateByItsHost_RefusesToServe()
    {
        PluginCommand command = TestPlugins.Command() with { Environment = new Dictionary<string, string?> { ["PLUGIN_CLIENT_CERT"] = "junk" } };
        await using var client = new PluginClient(TestPlugins.Config() with { Command = command });

        PluginStartException exception = await StartFailures.ThrowsAsync(PluginStartFailure.Exited, () => client.StartAsync(Waiting.Token).Soon());

        Assert.Equal(1, exception.Exit?.ExitCode);
        Assert.Contains("PLUGIN_CLIENT_CERT", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Plugin_ThatAcceptsAnotherHost_IsATypedErrorOfTheConnection()
    {
        // The plugin gets the certificate of a host that this one is not.
        await using var client = new PluginClient(TestPlugins.Config() with { AutoMtls = true, Runner = new StrangeHost() });

        PluginConnectionException exception = await Assert.ThrowsAsync<PluginConnectionException>(() => client.ClientAsync(Waiting.Token).Soon());

        Assert.Contains("may not accept the certificate of this host", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Plugin_WithAutoMtls_CannotBeReattachedAndSaysSo()
    {
        await using var client = new PluginClient(TestPlugins.Config() with { AutoMtls = true });
        await client.StartAsync(Waiting.Token).Soon();

        Assert.Contains("mutual TLS", Assert.Throws<InvalidOperationException>(() => client.ReattachConfig).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reattach_WithAutoMtls_IsRefused()
    {
        await using PluginClient first = TestPlugins.Client();
        await first.StartAsync(Waiting.Token).Soon();
        await using var second = new PluginClient(TestPlugins.Config() with { Command = null, Reattach = first.ReattachConfig, AutoMtls = true });

        await StartFailures.ThrowsAsync(PluginStartFailure.Certificate, () => second.ClientAsync(Waiting.Token).Soon());
    }
}
