namespace Outboard.Tests;

public sealed class GeneratedOverAUnixSocketTests() : InProcessSurfaceTests(surface => Plugin.For(surface), PluginTestTransport.UnixSocket);
