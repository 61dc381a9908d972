namespace Outboard;

/// <summary>A plugin that is served in the process of a test: only the token ends it.</summary>
internal sealed class TestMode(ServeConfig config, Action<ReattachConfig> started) : ServeMode(config)
{
    public override PluginLifetime Begin(Action leaveNothing, CancellationToken cancellationToken) =>
        PluginLifetime.BeginTest(Logger, cancellationToken);

    public override Task<bool> TryAnnounceAsync(int version, PluginAddress address, string protocol, PluginLifetime lifetime)
    {
        started(Reattach(version, address, protocol));
        return Task.FromResult(true);
    }
}
