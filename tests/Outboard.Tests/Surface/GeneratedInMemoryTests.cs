namespace Outboard.Tests;

public sealed class GeneratedInMemoryTests() : InProcessSurfaceTests(surface => Plugin.For(surface), PluginTestTransport.InMemory);
