namespace Outboard;

/// <summary>
/// Host and plugin do not agree on the contract: a method is not served, an argument or a result does not have the expected shape, or
/// a type is missing from the contract's JSON context.
/// </summary>
public sealed class PluginContractException : PluginException
{
    internal PluginContractException(string message, string? member, Exception? innerException = null)
        : base(message, innerException) => Member = member;

    /// <summary>For a dispensed instance that does not implement the requested contract.</summary>
    internal static PluginContractException NotOf(Type contract, object instance, string name, string pluginName) =>
        new($"The plugin map produced a {instance.GetType()} for '{name}', which does not implement {contract}.", member: null) { PluginName = pluginName };

    /// <summary>The method concerned; null when the error does not concern a single method.</summary>
    public string? Member { get; }

    /// <summary>
    /// True when the other side does not serve the method, for example because it was built against an older contract. Otherwise false: an
    /// argument, the result or a type does not fit.
    /// </summary>
    public bool MethodNotFound { get; internal init; }
}
