namespace Outboard.Generators;

/// <summary>An RPC client or RPC server, generated or written by hand, and how to make one.</summary>
/// <param name="Type">Its name in code.</param>
/// <param name="Arguments">What its constructor takes, in order.</param>
internal sealed record StubModel(string Type, EquatableArray<StubArgument> Arguments)
{
    /// <summary>The code that makes one.</summary>
    public string New(string subject, string broker) =>
        $"new {Type}({string.Join(", ", Arguments.Select(argument => argument == StubArgument.Broker ? broker : subject))})";
}
