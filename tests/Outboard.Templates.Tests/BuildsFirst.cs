using Xunit.v3;

[assembly: Parallelization(Mode = Xunit.Sdk.ParallelMode.All, MaxThreads = 3)]
[assembly: CollectionBehavior(CollectionBehavior.CollectionPerAssembly)]
[assembly: TestClassOrderer(typeof(Outboard.Templates.Tests.BuildsFirst))]

namespace Outboard.Templates.Tests;

/// <summary>
/// The tests run side by side. What builds comes first; the many short tests that need nothing but this process fill in while
/// the last builds end.
/// </summary>
public sealed class BuildsFirst : ITestClassOrderer
{
    private static readonly Type[] s_short =
    [
        typeof(OptionsTests), typeof(BadInputTests), typeof(InstallTests), typeof(GeneratedFilesTests), typeof(NamesTests),
        typeof(LocalizationTests), typeof(TemplateValidationTests), typeof(TemplatePackTests), typeof(DevelopmentPageTests),
    ];

    /// <inheritdoc />
    public IReadOnlyCollection<TTestClass?> OrderTestClasses<TTestClass>(IReadOnlyCollection<TTestClass?> testClasses)
        where TTestClass : notnull, Xunit.Sdk.ITestClass =>
        [.. testClasses.OrderBy(test => Array.FindIndex(s_short, type => type.FullName == test?.TestClassName))
            .ThenBy(test => test?.TestClassName, StringComparer.Ordinal)];
}
