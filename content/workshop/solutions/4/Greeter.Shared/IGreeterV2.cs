using Outboard;

namespace Greeter.Shared;

/// <summary>The second version of the contract: all of the first, and more.</summary>
[PluginContract]
public interface IGreeterV2 : IGreeter
{
    /// <summary>Returns a greeting in a language: en or de.</summary>
    Task<string> GreetInAsync(string language, CancellationToken cancellationToken = default);
}
