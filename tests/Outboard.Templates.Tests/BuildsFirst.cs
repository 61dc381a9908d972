using Xunit.v3;

[assembly: Parallelization(Mode = Xunit.Sdk.ParallelMode.All, MaxThreads = 3)]
[assembly: CollectionBehavior(CollectionBehavior.CollectionPerAssembly)]
[assembly: TestClassOrderer(typeof(Outboard.Templates.Tests.BuildsFirst))]

namespace Outboard.Templates.Tests;

/// <summary>
/// The tests run side by side. What builds comes first, and of that what takes longest; the many short tests that need nothing
/// but this process fill in while the last builds end.
/// </summary>
public sealed class BuildsFirst : ITestClassOrderer
{
    private static readonly Type[] s_long = [typeof(WorkshopTests), typeof(UpgradeTests), typeof(SolutionTests), typeof(NativeAotTests), typeof(BackgroundPublishTests), typeof(TryTests)];

    private static readonly Type[] s_short =
    [
        typeof(OptionsTests), typeof(BadInputTests), typeof(InstallTests), typeof(GeneratedFilesTests),
        typeof(LocalizationTests), typeof(TemplateValidationTests), typeof(TemplatePackTests), typeof(DevelopmentPageTests), typeof(NamesTests),
    ];

    /// <inheritdoc />
    public IReadOnlyCollection<TTestClass?> OrderTestClasses<TTestClass>(IReadOnlyCollection<TTestClass?> testClasses)
        where TTestClass : notnull, Xunit.Sdk.ITestClass =>
        [.. testClasses.OrderBy(test => Place(test?.TestClassName)).ThenBy(test => test?.TestClassName, StringComparer.Ordinal)];

    /// <summary>Below zero for the long, above for the short, and zero for what no list names.</summary>
    private static int Place(string? name) =>
        Array.FindIndex(s_short, type => type.FullName == name) + 1 is > 0 and int late ? late
            : Array.FindIndex(s_long, type => type.FullName == name) is >= 0 and int early ? early - s_long.Length : 0;
}
