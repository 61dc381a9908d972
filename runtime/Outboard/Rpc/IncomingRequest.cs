using System.Globalization;
using System.Reflection;
using System.Text.Json;
using StreamJsonRpc;
using StreamJsonRpc.Protocol;

namespace Outboard;

/// <summary>A request or notification of the other side, with its size and the reason why its arguments do not match the method.</summary>
internal sealed class IncomingRequest : JsonRpcRequest
{
    private readonly int _argumentCount;

    public IncomingRequest(JsonRpcRequest inner, int bytes)
    {
        Inner = inner;
        Bytes = bytes;
        _argumentCount = inner.ArgumentCount;
        Version = inner.Version;
        RequestId = inner.RequestId;
        Method = inner.Method;
        TraceParent = inner.TraceParent;
        TraceState = inner.TraceState;
    }

    /// <summary>The message that the formatter read, which holds the buffers.</summary>
    public JsonRpcRequest Inner { get; }

    public int Bytes { get; }

    /// <summary>Whether it is counted as a call in flight.</summary>
    public bool HasEntered { get; set; }

    /// <summary>Whether it has been cancelled, which is possible once.</summary>
    public bool IsCancelled { get; set; }

    /// <summary>Why its arguments do not match the method; null when they do.</summary>
    public string? ArgumentError { get; private set; }

    public override int ArgumentCount => _argumentCount;

    public override IEnumerable<string>? ArgumentNames => Inner.ArgumentNames;

    public override ArgumentMatchResult TryGetTypedArguments(ReadOnlySpan<ParameterInfo> parameters, Span<object?> typedArguments) =>
        TryGetTypedArguments(parameters, default, typedArguments);

    public override ArgumentMatchResult TryGetTypedArguments(
        ReadOnlySpan<ParameterInfo> parameters, ReadOnlySpan<string?> parameterNames, Span<object?> typedArguments)
    {
        try
        {
            ArgumentMatchResult result = Inner.TryGetTypedArguments(parameters, parameterNames, typedArguments);
            if (result != ArgumentMatchResult.Success)
            {
                ArgumentError = ArgumentCount == parameters.Length
                    ? $"A required argument of '{Method}' is null or missing."
                    : string.Create(CultureInfo.InvariantCulture, $"'{Method}' takes {parameters.Length} arguments, but {ArgumentCount} were sent.");
            }

            return result;
        }
        catch (RpcArgumentDeserializationException exception)
        {
            string argument = exception.ArgumentPosition is >= 0 and { } position
                ? string.Create(CultureInfo.InvariantCulture, $"Argument {position + 1}")
                : "An argument";
            ArgumentError = $"{argument} of '{Method}' could not be read: {CauseOf(exception)}";
            throw;
        }
    }

    public override bool TryGetArgumentByNameOrIndex(string? name, int position, Type? typeHint, out object? value) =>
        Inner.TryGetArgumentByNameOrIndex(name, position, typeHint, out value);

    // The serializer's own exception names the place in the JSON; those around it do not.
    private static string CauseOf(Exception exception)
    {
        Exception cause = exception;
        while (cause is not JsonException && cause.InnerException is { } inner)
        {
            cause = inner;
        }

        return ExceptionText.MessageOf(cause);
    }
}
