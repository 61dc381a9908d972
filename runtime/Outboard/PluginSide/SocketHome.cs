namespace Outboard;

/// <summary>Where the plugin's socket stands: in the folder the host made, or in one of its own where the host made none.</summary>
internal sealed class SocketHome : IDisposable
{
    private SocketHome(string? folder) => Folder = folder;

    /// <summary>The folder; null when the host asked for the loopback address.</summary>
    public string? Folder { get; }

    public static SocketHome Find()
    {
        if (Environment.GetEnvironmentVariable(PluginVariables.Network) == PluginAddress.Tcp)
        {
            return new SocketHome(null);
        }

        string? given = Environment.GetEnvironmentVariable(PluginVariables.SocketDirectory);
        return new SocketHome(string.IsNullOrEmpty(given) ? SocketFolder.Create().Path : Path.GetFullPath(given));
    }

    /// <summary>Removes the folder when nothing of others is in it; a host that is still there does so too.</summary>
    public void Dispose()
    {
        if (Folder is not null)
        {
            SocketFolder.DeleteOwn(Folder);
        }
    }
}
