namespace Outboard.Tests;

/// <summary>What a <see cref="RawPlugin"/> gives the host: the two things a stub is made of.</summary>
internal sealed record Raw(RpcClient Client, MuxBroker Broker);
