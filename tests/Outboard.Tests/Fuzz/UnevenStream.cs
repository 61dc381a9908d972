namespace Outboard.Tests;

/// <summary>A connection that keeps what is written, and takes as often at once as a little later.</summary>
internal sealed class UnevenStream(bool[] isLate) : MemoryStream
{
    private int _writes;

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (isLate[_writes++ % isLate.Length])
        {
            await Task.Yield();
        }

        await base.WriteAsync(buffer, cancellationToken);
    }
}
