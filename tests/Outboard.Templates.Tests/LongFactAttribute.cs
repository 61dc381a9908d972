using System.Runtime.CompilerServices;
using Outboard.Tests;

namespace Outboard.Templates.Tests;

/// <summary>A test that builds for long, or that another covers in the main: run with OUTBOARD_TESTS=all, as CI has it.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class LongFactAttribute : FactAttribute
{
    public LongFactAttribute([CallerFilePath] string? sourceFilePath = null, [CallerLineNumber] int sourceLineNumber = -1)
        : base(sourceFilePath, sourceLineNumber)
    {
        if (!LongRuns.Wanted)
        {
            Skip = "Runs with OUTBOARD_TESTS=all.";
        }
    }
}
