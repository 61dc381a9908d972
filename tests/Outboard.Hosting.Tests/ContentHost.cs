using System.Reflection;

namespace Outboard.Tests;

/// <summary>The host of content/, as it was built with these tests.</summary>
internal static class ContentHost
{
    public static string Executable { get; } =
        typeof(ContentHost).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "GreeterHost").Value!
        + (OperatingSystem.IsWindows() ? ".exe" : string.Empty);
}
