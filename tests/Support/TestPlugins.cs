using TestContract;

namespace Outboard.Tests;

/// <summary>Clients of the test plugin as a real child process.</summary>
internal static class TestPlugins
{
    /// <summary>
    /// Beside this project's own output, built for the same configuration; or what OUTBOARD_TEST_PLUGIN names, such as the same
    /// plugin published with NativeAOT.
    /// </summary>
    public static string Executable { get; } = Environment.GetEnvironmentVariable("OUTBOARD_TEST_PLUGIN") ?? Find();

    public static PluginCommand Command(params string[] arguments) => new(Executable, arguments);

    public static ClientConfig Config(params string[] arguments) => new()
    {
        Handshake = TesterHandshake.Config,
        Plugins = new PluginMap { ["tester"] = new TesterPlugin(), ["other"] = new TesterPlugin(), ["unserved"] = new TesterPlugin() },
        Command = Command(arguments),
    };

    /// <summary>For tests that say how the plugin ends: a machine that is busy is no reason for harder means.</summary>
    public static ClientConfig Patient(params string[] arguments) => Config(arguments) with { KillGrace = Waiting.Patience };

    public static PluginClient Client(params string[] arguments) => new(Config(arguments));

    /// <summary>The contracts with brokered members: "surface" and "counter", with stubs by hand.</summary>
    public static PluginClient Surface() => new(Config("serve-surface") with
    {
        Plugins = new PluginMap
        {
            ["surface"] = new TestContract.Surface.ByHand.SurfacePlugin(),
            ["counter"] = new TestContract.Bidirectional.CounterPlugin(),
        },
    });

    /// <summary>The value of a line "word value" that the test plugin writes to standard error.</summary>
    public static string Told(this IEnumerable<string> lines, string word) =>
        Assert.Single(lines, line => line.StartsWith($"{word} ", StringComparison.Ordinal))[(word.Length + 1)..];

    public static void SkipOnWindows()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Signals and process groups are Unix's.");
        }
    }

    private static string Find()
    {
        string own = AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar);
        return Path.GetFullPath(Path.Combine(own, "..", "..", "TestPlugin", Path.GetFileName(own), OperatingSystem.IsWindows() ? "TestPlugin.exe" : "TestPlugin"));
    }
}
