namespace TestContract.Surface;

/// <summary>
/// All that a surface does. The checks know no test framework: the tests run them, and so does the test plugin as a host, where it is
/// compiled ahead of time.
/// </summary>
public static class SurfaceChecks
{
    /// <summary>Each check.</summary>
    public static IReadOnlyList<SurfaceCheck> All { get; } =
    [
        .. ValueChecks.All, .. SequenceChecks.All, .. CallbackChecks.All, .. StreamChecks.All, .. FailureChecks.All, .. LoadChecks.All,
    ];
}
