using System.Buffers;
using System.Text.Json;
using StreamJsonRpc.Protocol;

namespace Outboard;

/// <summary>An answer, whose result points into the read buffer until it is read.</summary>
internal sealed class IncomingResult(ReadOnlySequence<byte> json, JsonSerializerOptions options) : JsonRpcResult
{
    private Exception? _failure;

    public override T GetResult<T>() =>
        _failure is null ? base.GetResult<T>() : throw new JsonException("The result could not be read.", _failure);

    /// <summary>Reads the result. It must be called before the read buffer is used again.</summary>
    public void Read(Type type)
    {
        try
        {
            Result = JsonArguments.Read(json, options.GetTypeInfo(type));
        }
#pragma warning disable CA1031 // The caller gets it, whatever it is.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            _failure = exception;
        }

        json = default;
    }

    protected override void SetExpectedResultType(Type resultType) => Read(resultType);
}
