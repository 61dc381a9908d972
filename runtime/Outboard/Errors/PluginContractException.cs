namespace Outboard;

/// <summary>
/// Host and plugin do not agree on the contract: a method is not served, an argument or result has another shape, or a
/// type is missing from the contract's JSON context.
/// </summary>
public sealed class PluginContractException : PluginException
{
    internal PluginContractException(string message, string? member, Exception? innerException = null)
        : base(message, innerException) => Member = member;

    /// <summary>For an instance, dispensed under a name, that is not of the contract asked for.</summary>
    internal static PluginContractException NotOf(Type contract, object instance, string name, string pluginName) =>
        new($"The plugin map produced a {instance.GetType()} for '{name}', which does not implement {contract}.", member: null) { PluginName = pluginName };

    /// <summary>The method concerned; null when it is not a matter of one.</summary>
    public string? Member { get; }

    /// <summary>
    /// Whether the other side does not serve the method at all, as one that was built against an older contract does not. Default false:
    /// it serves the method, but an argument, the result or a type does not fit.
    /// </summary>
    public bool MethodNotFound { get; internal init; }
}
