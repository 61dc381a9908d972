namespace Outboard.Tests;

public sealed class GeneratedOverTcpTests() : InProcessSurfaceTests(surface => Plugin.For(surface), PluginTestTransport.Tcp);
