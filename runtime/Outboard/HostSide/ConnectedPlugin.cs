namespace Outboard;

/// <summary>A connection, with what is public of it.</summary>
internal sealed record ConnectedPlugin(ITransportConnection Transport, PluginConnection Connection);
