using TestContract.Surface.ByHand;

namespace Outboard.Tests;

public sealed class ByHandInMemoryTests() : InProcessSurfaceTests(surface => new SurfacePlugin(surface), PluginTestTransport.InMemory);
