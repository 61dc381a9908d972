using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Outboard;

/// <summary>
/// Registers what every generic host resolves or validates when it starts, with its types closed. From the open generic types, the
/// container would create these by reflection, which was most of its share of a start with NativeAOT.
/// </summary>
internal static class KnownOptions
{
    public static void AddTo(IServiceCollection services)
    {
        Add<HostOptions>(services);
        Add<LoggerFactoryOptions>(services);
        Add<LoggerFilterOptions>(services);
        Add<MetricsOptions>(services);
        services.AddSingleton<ILogger<ApplicationLifetime>>(static provider => new Logger<ApplicationLifetime>(provider.GetRequiredService<ILoggerFactory>()));
    }

    private static void Add<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] T>(IServiceCollection services)
        where T : class
    {
        services.AddTransient<IOptionsFactory<T>>(static provider => new OptionsFactory<T>(
            provider.GetServices<IConfigureOptions<T>>(), provider.GetServices<IPostConfigureOptions<T>>(), provider.GetServices<IValidateOptions<T>>()));
        services.AddSingleton<IOptionsMonitorCache<T>>(static _ => new OptionsCache<T>());
        services.AddSingleton<IOptionsMonitor<T>>(static provider => new OptionsMonitor<T>(
            provider.GetRequiredService<IOptionsFactory<T>>(),
            provider.GetServices<IOptionsChangeTokenSource<T>>(),
            provider.GetRequiredService<IOptionsMonitorCache<T>>()));
        services.AddSingleton<IOptions<T>>(static provider => new OptionsManager<T>(provider.GetRequiredService<IOptionsFactory<T>>()));
    }
}
