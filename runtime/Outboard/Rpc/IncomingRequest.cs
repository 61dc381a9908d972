using System.Buffers;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using StreamJsonRpc;
using StreamJsonRpc.Protocol;

namespace Outboard;

/// <summary>A request or notification of the other side, with its size. Its arguments have been read, or it is known why they do not match the method.</summary>
/// <param name="bytes">The size of the message.</param>
internal sealed class IncomingRequest(int bytes) : JsonRpcRequest
{
    /// <summary>The name under which StreamJsonRpc finds every method that is served here.</summary>
    public const string ServedName = "$/outboard/served";

    private object?[] _values = [];

    /// <summary>The size of the message, with what is beside its JSON.</summary>
    public int Bytes { get; set; } = bytes;

    /// <summary>The method that is called; null when it is not served here.</summary>
    public ServedMethod? Served { get; init; }

    /// <summary>The request that is to be cancelled, if this is such a notification.</summary>
    public RequestId? Cancels { get; init; }

    /// <summary>Whether it is counted as a call in flight.</summary>
    public bool HasEntered { get; set; }

    /// <summary>Whether it has been cancelled, which is possible once.</summary>
    public bool IsCancelled { get; set; }

    /// <summary>Why its arguments do not match the method; null when they do.</summary>
    public string? ArgumentError { get; private set; }

    /// <summary>Calls the method. The task is null if the user's code returned that.</summary>
    public Task? Call(CancellationToken cancellationToken) => Served!.Call(_values, cancellationToken);

    public override ArgumentMatchResult TryGetTypedArguments(ReadOnlySpan<ParameterInfo> parameters, Span<object?> typedArguments) =>
        TryGetTypedArguments(parameters, default, typedArguments);

    public override ArgumentMatchResult TryGetTypedArguments(
        ReadOnlySpan<ParameterInfo> parameters, ReadOnlySpan<string?> parameterNames, Span<object?> typedArguments) =>
        Served is null ? base.TryGetTypedArguments(parameters, parameterNames, typedArguments)
        : ArgumentError is null ? ArgumentMatchResult.Success
        : ArgumentMatchResult.ParameterArgumentTypeMismatch;

    /// <summary>The argument of StreamJsonRpc's own method, which cancels a request.</summary>
    public override bool TryGetArgumentByNameOrIndex(string? name, int position, Type? typeHint, out object? value)
    {
        value = Cancels;
        return value is not null;
    }

    /// <summary>Reads the arguments of the method.</summary>
    public void ReadArguments(JsonArguments sent, JsonSerializerOptions options)
    {
        Type[] types = Served!.Parameters;
        if (sent.Count > types.Length)
        {
            ArgumentError = Mismatch(sent.Count);
            return;
        }

        _values = types.Length == 0 ? [] : new object?[types.Length];
        ParameterInfo[]? declared = sent.AreNamed ? Served.Method.Method.GetParameters() : null;
        for (int i = 0; i < types.Length && ArgumentError is null; i++)
        {
            if (sent.TryFind(i, declared?[i].Name, out ReadOnlySequence<byte> json))
            {
                ReadArgument(i, json, options);
                if (ArgumentError is null && _values[i] is null && types[i].IsValueType && Nullable.GetUnderlyingType(types[i]) is null)
                {
                    ArgumentError = Mismatch(sent.Count);
                }
            }
            else if ((declared ??= Served.Method.Method.GetParameters())[i] is { HasDefaultValue: true } optional)
            {
                _values[i] = optional.DefaultValue;
            }
            else
            {
                ArgumentError = Mismatch(sent.Count);
            }
        }
    }

    private void ReadArgument(int index, ReadOnlySequence<byte> json, JsonSerializerOptions options)
    {
        try
        {
            _values[index] = JsonArguments.Read(json, options.GetTypeInfo(Served!.Parameters[index]));
        }
#pragma warning disable CA1031 // A converter of the user's may throw anything; the caller is told why.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            ArgumentError = string.Create(CultureInfo.InvariantCulture, $"Argument {index + 1} of '{Served!.Name}' could not be read: {CauseOf(exception)}");
        }
    }

    private string Mismatch(int sent)
    {
        int expected = Served!.Parameters.Length;
        return sent == expected
            ? $"A required argument of '{Served.Name}' is null or missing."
            : string.Create(CultureInfo.InvariantCulture, $"'{Served.Name}' takes {expected} arguments, but {sent} were sent.");
    }

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
