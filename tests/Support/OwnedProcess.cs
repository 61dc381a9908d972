using System.Diagnostics;

namespace Outboard.Tests;

/// <summary>Ends a process with the test that started it, however the test ends.</summary>
internal sealed class OwnedProcess(Process process) : IDisposable
{
    public void Dispose()
    {
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
        }

        process.Dispose();
    }
}
