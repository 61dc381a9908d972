using TestContract.Surface.ByHand;

namespace Outboard.Tests;

public sealed class ByHandOverAUnixSocketTests() : InProcessSurfaceTests(surface => new SurfacePlugin(surface), PluginTestTransport.UnixSocket);
