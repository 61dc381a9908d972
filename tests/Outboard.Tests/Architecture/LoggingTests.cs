using Mono.Cecil;

namespace Outboard.Tests;

/// <summary>What is logged is said in one place for each part: by [LoggerMessage], in a class that holds nothing else.</summary>
public sealed class LoggingTests
{
    // These pass on what somebody else logs.
    private static readonly string[] s_forwarders =
    [
        nameof(SafeLogger), nameof(PluginLogForwarder), nameof(CapturingLogger), "ApplicationLoggers",
    ];

    public static TheoryData<string> Assemblies => ["Outboard", "Outboard.Hosting", "Outboard.Testing"];

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void LogLines_OfAnAssembly_AreAllWrittenByLoggerMessage(string assembly)
    {
        var wrong = new SortedSet<string>(StringComparer.Ordinal);
        using ModuleDefinition module = ModuleDefinition.ReadModule(Path.Combine(AppContext.BaseDirectory, $"{assembly}.dll"));
        int generated = 0;
        foreach (TypeDefinition type in module.GetTypes())
        {
            string name = Sources.NameOf(type);
            bool isLogClass = name.EndsWith("Log", StringComparison.Ordinal);
            foreach (MethodReference called in type.Methods.Where(method => method.HasBody)
                .SelectMany(method => method.Body.Instructions).Select(instruction => instruction.Operand).OfType<MethodReference>())
            {
                generated += isLogClass && called.DeclaringType.Name == "LoggerMessage" ? 1 : 0;
                if (IsLogging(called) && !isLogClass && !s_forwarders.Contains(name))
                {
                    wrong.Add($"{type.FullName} calls {called.DeclaringType.Name}.{called.Name}");
                }
            }
        }

        Assert.Empty(wrong);
        Assert.True(generated > 0 || assembly == "Outboard.Testing", "Else the rule would hold for want of log lines.");
    }

    private static bool IsLogging(MethodReference method) =>
        method.DeclaringType.FullName == "Microsoft.Extensions.Logging.LoggerExtensions"
        || (method.DeclaringType.FullName == "Microsoft.Extensions.Logging.ILogger" && method.Name == "Log");
}
