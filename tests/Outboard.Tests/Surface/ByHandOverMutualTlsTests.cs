using TestContract.Surface;

namespace Outboard.Tests;

public sealed class ByHandOverMutualTlsTests() : ProcessSurfaceTests(
    "serve-surface",
    new PluginMap { ["surface"] = new TestContract.Surface.ByHand.SurfacePlugin(), ["newer"] = new OutdatedPlugin(new TestContract.Surface.ByHand.SurfacePlugin()) },
    autoMtls: true);
