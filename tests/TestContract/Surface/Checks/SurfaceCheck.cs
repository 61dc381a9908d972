using System.Runtime.CompilerServices;

namespace TestContract.Surface;

/// <summary>One thing that a surface does, whatever its stubs and whatever lies between.</summary>
/// <param name="Name">What it is, as a test is named.</param>
/// <param name="RunAsync">Throws where the surface does otherwise.</param>
public sealed record SurfaceCheck(string Name, Func<LentSurface, CancellationToken, Task> RunAsync)
{
    /// <summary>The check that is a method, by its name.</summary>
    public static SurfaceCheck Of(Func<LentSurface, CancellationToken, Task> check, [CallerArgumentExpression(nameof(check))] string name = "") => new(name, check);
}
