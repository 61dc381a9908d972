using System.Globalization;
using System.Reflection;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using TestContract;

namespace Outboard.Tests;

/// <summary>A plugin of little more than a hundred lines of Python, written from PROTOCOL.md, with a host of ours.</summary>
public sealed class PythonPluginTests
{
    private static readonly string s_script = typeof(PythonPluginTests).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "PythonPlugin").Value!;

    [Fact]
    public void Script_IsShortAndImportsOnlyTheStandardLibrary()
    {
        string[] lines = File.ReadAllLines(s_script);

        Assert.InRange(lines.Length, 1, 124);
        Assert.All(
            lines.Where(line => line.StartsWith("import ", StringComparison.Ordinal) || line.StartsWith("from ", StringComparison.Ordinal)),
            line => Assert.Contains(line, new[] { "import base64", "import datetime", "import itertools", "import json", "import os", "import socket", "import ssl", "import struct", "import subprocess", "import sys", "import tempfile", "import threading" }));
    }

    [Fact]
    public async Task Plugin_InPython_IsCalledLogsStreamsAndEndsOnQuit()
    {
        using var log = new LogCollector();
        var client = new PluginClient(Config(await PythonAsync()) with { LoggerFactory = log });
        await using (client)
        {
            ISnake snake = await client.DispenseAsync<ISnake>("snake", Waiting.Token).Soon();

            Assert.Equal("HELLO ÄÖ", await snake.ShoutAsync("hello äö", Waiting.Token).Soon());
            foreach (LogLevel level in new[] { LogLevel.Trace, LogLevel.Debug, LogLevel.Information, LogLevel.Warning, LogLevel.Error })
            {
                LogLine line = await log.LineAsync(line => line.Level == level && line.Text.StartsWith("shouting", StringComparison.Ordinal));
                Assert.Equal("hello äö", line.Fields["text"]);
                Assert.Equal(8L, line.Fields["length"]);
                Assert.EndsWith(".snake", line.Category, StringComparison.Ordinal);
            }

            byte[] bytes = await snake.BytesAsync(300_000, Waiting.Token).Soon();
            Assert.Equal(Enumerable.Range(0, 300_000).Select(i => (byte)(i % 251)), bytes);

            // It knows nothing of bytes beside the JSON.
            Echoed echoed = await snake.EchoAsync(bytes, Waiting.Token).Soon();
            Assert.Equal(bytes, echoed.Data);
            Assert.True(echoed.IsText);

            var unknown = await Assert.ThrowsAsync<PluginNotFoundException>(
                async () => await (await client.ClientAsync(Waiting.Token)).DispenseAsync("lizard", Waiting.Token).Soon());
            Assert.Equal(["snake"], unknown.Names);
            await (await client.ClientAsync(Waiting.Token)).PingAsync(Waiting.Token).Soon();
        }

        PluginExit exit = await client.Exited.Soon();
        Assert.Equal(KillStep.Quit, exit.Step);
        Assert.Equal(0, exit.ExitCode);
        await log.LineAsync(line => line.Text == "leaving");
    }

    [Fact]
    public async Task Plugin_InPythonWithMutualTls_IsCalledAndStreams()
    {
        await Interpreter.FindAsync("openssl", "1.1", "version");
        await using var client = new PluginClient(Config(await PythonAsync()) with { AutoMtls = true });
        ISnake snake = await client.DispenseAsync<ISnake>("snake", Waiting.Token).Soon();

        Assert.Equal("HELLO", await snake.ShoutAsync("hello", Waiting.Token).Soon());
        Assert.Equal(300_000, (await snake.BytesAsync(300_000, Waiting.Token).Soon()).Length);
    }

    [Fact]
    public async Task Plugin_InPythonWithMutualTls_RefusesAnotherHost()
    {
        await Interpreter.FindAsync("openssl", "1.1", "version");
        using var log = new LogCollector();
        await using var client = new PluginClient(Config(await PythonAsync()) with { AutoMtls = true, Runner = new StrangeHost(), LoggerFactory = log });

        await Assert.ThrowsAsync<PluginConnectionException>(() => client.ClientAsync(Waiting.Token).Soon());

        await log.LineAsync(line => line.Text.StartsWith("A stranger was refused", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Plugin_InPythonWithAnotherCookie_IsRefusedAsSuch()
    {
        await using var client = new PluginClient(Config(await PythonAsync()) with
        {
            Handshake = TesterHandshake.Config with { MagicCookieValue = "another" },
        });

        await StartFailures.ThrowsAsync(PluginStartFailure.Cookie, () => client.StartAsync(Waiting.Token).Soon());
    }

    [Fact]
    public async Task HostKilled_ThePluginInPythonIsGoneAndSoIsItsFolder()
    {
        using HostProcess host = await HostProcess.StartOfAsync(await PythonAsync(), s_script);
        int plugin = int.Parse(host.Lines.Told("plugin"), CultureInfo.InvariantCulture);

        Signal.Send(host.Id, Signal.Kill);

        await ProcessTable.GoneAsync(plugin);
        Assert.False(Directory.Exists(host.Lines.Told("folder")));
    }

    private static ClientConfig Config(string python) => new()
    {
        Handshake = TesterHandshake.Config,
        Plugins = new PluginMap { ["snake"] = new SnakePlugin(), ["lizard"] = new SnakePlugin() },
        Command = new PluginCommand(python, s_script),
        Name = "python",
    };

    private static Task<string> PythonAsync() =>
        Interpreter.FindAsync("python3", "3.9", "-c", "import sys; print(sys.version_info >= (3, 9) and sys.executable or '')");

    private interface ISnake
    {
        Task<string> ShoutAsync(string text, CancellationToken cancellationToken);

        Task<byte[]> BytesAsync(int count, CancellationToken cancellationToken);

        Task<Echoed> EchoAsync(byte[] data, CancellationToken cancellationToken);
    }

    private sealed record Echoed(byte[] Data, bool IsText);

    private sealed class SnakePlugin : Plugin<ISnake>
    {
        public override System.Text.Json.Serialization.Metadata.IJsonTypeInfoResolver? JsonTypes => JsonSerializerOptions.Default.TypeInfoResolver;

        public override RpcServer Server(MuxBroker broker) => throw new NotSupportedException();

        public override ISnake Client(MuxBroker broker, RpcClient client) => new SnakeRpc(broker, client);
    }

    private sealed class SnakeRpc(MuxBroker broker, RpcClient client) : ISnake
    {
        public Task<string> ShoutAsync(string text, CancellationToken cancellationToken) =>
            client.CallAsync<string>("Shout", [text], cancellationToken);

        public Task<Echoed> EchoAsync(byte[] data, CancellationToken cancellationToken) =>
            client.CallAsync<Echoed>("Echo", [data], cancellationToken);

        public async Task<byte[]> BytesAsync(int count, CancellationToken cancellationToken)
        {
            uint id = await client.CallAsync<uint>("OfferBytes", [count], cancellationToken);
            await using Stream stream = await broker.DialAsync(id, cancellationToken);
            using var bytes = new MemoryStream();
            await stream.CopyToAsync(bytes, cancellationToken);
            return bytes.ToArray();
        }
    }
}
