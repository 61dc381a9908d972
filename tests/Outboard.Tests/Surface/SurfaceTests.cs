using TestContract.Surface;

namespace Outboard.Tests;

/// <summary>
/// What a plugin does, whatever its stubs and whatever lies between: <see cref="SurfaceChecks"/>, which the test plugin runs too, compiled
/// ahead of time. A new format, a new kind of stub or a new transport has a class here that says how a surface is lent by it, and inherits
/// every check: from <see cref="InProcessSurfaceTests"/> where the map and the transport are all that differs, from
/// <see cref="ProcessSurfaceTests"/> where the plugin is started, else from this one.
/// </summary>
public abstract class SurfaceTests
{
    // The longest check is long under load only.
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(2);

    public static TheoryData<string> Names => [.. SurfaceChecks.All.Select(check => check.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Surface_OfThisKind_Passes(string name)
    {
        SurfaceCheck check = SurfaceChecks.All.Single(check => check.Name == name);
        await using Lent lent = await LendAsync();

        await check.RunAsync(lent.Surface, Waiting.Token).WaitAsync(s_patience, Waiting.Token);
    }

    /// <summary>A dispensed surface that nobody has used, and what is to be disposed after it.</summary>
    protected abstract Task<Lent> LendAsync();

    /// <summary>The surface, lent.</summary>
    protected sealed record Lent(LentSurface Surface, IAsyncDisposable Owner) : IAsyncDisposable
    {
        public ValueTask DisposeAsync() => Owner.DisposeAsync();
    }
}
