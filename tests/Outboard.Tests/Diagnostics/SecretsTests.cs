using System.Globalization;
using System.Text;
using TestContract;

namespace Outboard.Tests;

/// <summary>
/// The cookie's value, the environment, the arguments and certificates are nobody's to read: whatever happens to a plugin, they
/// stand in no log line, no exception, no span and no metric.
/// </summary>
public sealed class SecretsTests : IDisposable
{
    private const string Cookie = "cookie-4f7ac1";
    private const string Variable = "variable-90be12";
    private const string Inherited = "inherited-c03d7e";
    private const string InheritedName = "OUTBOARD_TESTS_INHERITED_SECRET";
    private const string Argument = "argument-5511de";
    private const string Certificate = "MIICcertificate-77aa01";

    private static readonly string[] s_secrets =
        [Cookie, Variable, Inherited, Argument, Certificate, TesterHandshake.Config.MagicCookieValue];

    private readonly LogCollector _logs = new();
    private readonly SpanCollector _spans = new();
    private readonly MeasurementCollector _measured = new();
    private readonly StringBuilder _errors = new();

    public SecretsTests() => Environment.SetEnvironmentVariable(InheritedName, Inherited);

    public void Dispose()
    {
        Environment.SetEnvironmentVariable(InheritedName, null);
        _logs.Dispose();
        _spans.Dispose();
        _measured.Dispose();
    }

    [Fact]
    public async Task Run_FromStartToEnd_ShowsNoSecret()
    {
        await using var client = new PluginClient(Config("serve"));
        ITester tester = await client.DispenseAsync<ITester>("tester", Waiting.Token).Soon();
        Assert.Equal(Variable, await tester.VariableAsync("SECRET_VARIABLE", Waiting.Token).Soon());
        await NoteAsync(() => tester.ThrowAsync("an error of its own", Waiting.Token));
        await NoteAsync(() => client.DispenseAsync<ITester>("unserved", Waiting.Token));
        await client.KillAsync(Waiting.Token).Soon();
        await NoteAsync(() => tester.EchoAsync("too late", Waiting.Token));

        AssertNoSecret(errors: 3);
    }

    [Fact]
    public async Task CommandLine_OfThePluginAndItsHost_ShowsNeitherCookieNorEnvironment()
    {
        if (!OperatingSystem.IsLinux())
        {
            Assert.Skip("Command lines are read from /proc.");
        }

        await using var client = new PluginClient(Config("serve"));
        ITester tester = await client.DispenseAsync<ITester>("tester", Waiting.Token).Soon();
        Assert.Equal(Inherited, await tester.VariableAsync(InheritedName, Waiting.Token).Soon());

        string lines = await File.ReadAllTextAsync($"/proc/{client.Id}/cmdline", Waiting.Token) + await File.ReadAllTextAsync("/proc/self/cmdline", Waiting.Token);

        Assert.Contains("serve", lines, StringComparison.Ordinal);
        Assert.All(s_secrets.Except([Argument]), secret => Assert.DoesNotContain(secret, lines, StringComparison.Ordinal));
        AssertNoSecret(errors: 0);
    }

    [Fact]
    public async Task Crash_WithSecretsAround_ShowsNone()
    {
        await using var client = new PluginClient(Config("serve"));
        ITester tester = await client.DispenseAsync<ITester>("tester", Waiting.Token).Soon();

        await NoteAsync(() => tester.CrashAsync("boom", Waiting.Token));

        await client.Exited.Soon();
        AssertNoSecret(errors: 1);
    }

    [Theory]
    [InlineData("exit", "3")]
    [InlineData("garbage")]
    [InlineData("netrpc")]
    [InlineData("core-version")]
    [InlineData("long-line")]
    public async Task Start_ThatFails_ShowsNoSecret(params string[] arguments)
    {
        await using var client = new PluginClient(Config(arguments));

        await NoteAsync(() => client.StartAsync(Waiting.Token));

        AssertNoSecret(errors: 1);
    }

    [Theory]
    [InlineData("1|1|pigeon|/nowhere/s|jsonrpc|" + Certificate)]
    [InlineData("1|1|unix||jsonrpc|" + Certificate)]
    [InlineData("one|1|unix|/nowhere/s|jsonrpc|" + Certificate)]
    [InlineData("1|9|unix|/nowhere/s|jsonrpc|" + Certificate)]
    [InlineData("1|1|unix|/nowhere/s|grpc|" + Certificate)]
    [InlineData("1|1|unix|/nowhere/s|jsonrpc|" + Certificate)]
    public async Task Start_WithAHandshakeThatIsRefused_ShowsNoCertificate(string handshake)
    {
        await using var client = new PluginClient(Config("print", handshake));

        await NoteAsync(() => client.ClientAsync(Waiting.Token));

        AssertNoSecret(errors: 1);
    }

    [Fact]
    public async Task Start_Refused_ShowsNeitherCookie()
    {
        await using var client = new PluginClient(Config("serve") with
        {
            Handshake = TesterHandshake.Config with { MagicCookieValue = Cookie },
        });

        await NoteAsync(() => client.StartAsync(Waiting.Token));

        Assert.Contains(nameof(PluginStartException), _errors.ToString(), StringComparison.Ordinal);
        AssertNoSecret(errors: 1);
    }

    [Fact]
    public async Task Start_OfNothing_ShowsNoSecret()
    {
        await using var client = new PluginClient(Config() with { Command = Command("/nowhere/plugin", "serve") });

        await NoteAsync(() => client.StartAsync(Waiting.Token));

        AssertNoSecret(errors: 1);
    }

    [Fact]
    public async Task Reattach_ToAPluginThatIsThereAndThenIsNot_ShowsNoSecret()
    {
        var first = new PluginClient(Config("serve") with { Stdin = PluginStdin.Detached });
        await using (first)
        {
            await first.StartAsync(Waiting.Token).Soon();
            _errors.AppendLine(first.ReattachConfig.ToJson());
            await using var second = new PluginClient(Config() with { Command = null, Reattach = first.ReattachConfig });
            await second.DispenseAsync<ITester>("tester", Waiting.Token).Soon();
            await second.KillAsync(Waiting.Token).Soon();
            await using var third = new PluginClient(Config() with { Command = null, Reattach = first.ReattachConfig });
            await NoteAsync(() => third.StartAsync(Waiting.Token));
        }

        AssertNoSecret(errors: 1);
    }

    [Fact]
    public void Configurations_AsText_ShowNoSecret()
    {
        ClientConfig client = Config("serve") with { Handshake = TesterHandshake.Config with { MagicCookieValue = Cookie } };
        var serve = new ServeConfig { Handshake = client.Handshake };

        _errors.AppendLine(client.ToString()).AppendLine(client.Handshake.ToString()).AppendLine(client.Command!.ToString()).AppendLine(serve.ToString());

        Assert.Contains(TesterHandshake.Config.MagicCookieKey, _errors.ToString(), StringComparison.Ordinal);
        AssertNoSecret(errors: 0);
    }

    private static PluginCommand Command(string fileName, params string[] arguments) => new(fileName, [.. arguments, Argument])
    {
        Environment = new Dictionary<string, string?> { ["SECRET_VARIABLE"] = Variable },
    };

    private ClientConfig Config(params string[] arguments) => TestPlugins.Config() with
    {
        Command = Command(TestPlugins.Executable, arguments),
        LoggerFactory = _logs,
    };

    private async Task NoteAsync(Func<Task> action)
    {
        Exception error = await Assert.ThrowsAnyAsync<PluginException>(() => action().Soon());
        _errors.AppendLine(error.ToString());
        foreach (System.Reflection.PropertyInfo property in error.GetType().GetProperties())
        {
            _errors.AppendLine(CultureInfo.InvariantCulture, $"{property.Name} = {property.GetValue(error)}");
        }
    }

    private void AssertNoSecret(int errors)
    {
        var shown = new StringBuilder().Append(_errors);
        foreach (LogLine line in _logs.Lines)
        {
            shown.AppendLine(CultureInfo.InvariantCulture, $"{line.Category} {line.Text} {string.Join(' ', line.Fields)} {line.Exception}");
        }

        // Of other tests too: their spans and metrics should be no better.
        foreach (System.Diagnostics.Activity span in _spans.Ended)
        {
            shown.AppendLine(CultureInfo.InvariantCulture, $"{span.OperationName} {span.StatusDescription} {string.Join(' ', span.TagObjects)} {string.Join(' ', span.Events.Select(e => e.Name))}");
        }

        foreach (Measured measured in _measured.All)
        {
            shown.AppendLine(CultureInfo.InvariantCulture, $"{measured.Instrument} {string.Join(' ', measured.Tags)}");
        }

        string text = shown.ToString();
        Assert.All(s_secrets, secret => Assert.DoesNotContain(secret, text, StringComparison.Ordinal));
        Assert.Equal(errors, _errors.ToString().Split("HResult = ").Length - 1);
        if (errors > 0)
        {
            Assert.NotEmpty(_spans.Ended);
            Assert.NotEmpty(_measured.All);
        }
    }
}
