using TestContract.Surface.ByHand;

namespace Outboard.Tests;

public sealed class ByHandOverTcpTests() : InProcessSurfaceTests(surface => new SurfacePlugin(surface), PluginTestTransport.Tcp);
