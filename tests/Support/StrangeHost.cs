namespace Outboard.Tests;

/// <summary>Starts a plugin with the certificate of a host that this one is not.</summary>
internal sealed class StrangeHost : IPluginRunner
{
    public Task<IPluginProcess> StartAsync(PluginLaunch launch, CancellationToken cancellationToken = default) =>
        ChildProcessRunner.Instance.StartAsync(
            launch with { Variables = new Dictionary<string, string>(launch.Variables) { ["PLUGIN_CLIENT_CERT"] = MutualTls.CreatePlugin().Pem } },
            cancellationToken);
}
