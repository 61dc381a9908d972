namespace TestContract.Surface;

/// <summary>Streams, in and out, to read and to write.</summary>
internal static class StreamChecks
{
    private static readonly long[] s_lengths = [0, 3_000_000];

    public static IReadOnlyList<SurfaceCheck> All { get; } =
    [
        SurfaceCheck.Of(Stream_InToRead_ArrivesWholeAndStaysTheCallers),
        SurfaceCheck.Of(Stream_InHalfRead_HoldsUpNothing),
        SurfaceCheck.Of(Stream_InThatFails_GivesTheCallerItsOwnException),
        SurfaceCheck.Of(Stream_InToWrite_HasAllBeforeTheCallReturns),
        SurfaceCheck.Of(Stream_Out_CanBeReadToItsEnd),
        SurfaceCheck.Of(Stream_OutHalfRead_HoldsUpNothing),
    ];

    private static async Task Stream_InToRead_ArrivesWholeAndStaysTheCallers(LentSurface lent, CancellationToken token)
    {
        foreach (long length in s_lengths)
        {
            using var content = new MemoryStream();
            using (var pattern = new PatternStream(length))
            {
                await pattern.CopyToAsync(content, token);
            }

            content.Position = 0;

            Expect.Equal(PatternStream.HashOf(length), await lent.Surface.HashAsync(content, token));
            Expect.True(content.CanRead);
        }
    }

    private static async Task Stream_InHalfRead_HoldsUpNothing(LentSurface lent, CancellationToken token)
    {
        using var content = new PatternStream(long.MaxValue);

        byte[] first = await lent.Surface.PeekAsync(content, 1_000, token);

        Expect.Same(Enumerable.Range(0, 1_000).Select(i => (byte)(i % 251)), first);
        Expect.Equal(PatternStream.HashOf(1_000), await HashAsync(new PatternStream(1_000), lent, token));
    }

    private static async Task Stream_InThatFails_GivesTheCallerItsOwnException(LentSurface lent, CancellationToken token)
    {
        using var content = new FailingStream();

        IOException exception = await Expect.ThrowsAsync<IOException>(() => lent.Surface.HashAsync(content, token));

        Expect.Equal("the disk is gone", exception.Message);
        Expect.Equal(PatternStream.HashOf(1_000), await HashAsync(new PatternStream(1_000), lent, token));
    }

    private static async Task Stream_InToWrite_HasAllBeforeTheCallReturns(LentSurface lent, CancellationToken token)
    {
        foreach (long length in s_lengths)
        {
            string path = Path.GetTempFileName();
            try
            {
                await using (var destination = new FileStream(path, FileMode.Create, FileAccess.Write))
                {
                    Expect.Equal(length, await lent.Surface.FillAsync(destination, length, token));
                    Expect.True(destination.CanWrite);
                }

                await using FileStream written = File.OpenRead(path);
                Expect.Equal(PatternStream.HashOf(length), await new LocalSurface().HashAsync(written, token));
            }
            finally
            {
                File.Delete(path);
            }
        }
    }

    private static async Task Stream_Out_CanBeReadToItsEnd(LentSurface lent, CancellationToken token)
    {
        foreach (long length in s_lengths)
        {
            await using Stream stream = await lent.Surface.OpenAsync(length, token);

            Expect.Equal(PatternStream.HashOf(length), await new LocalSurface().HashAsync(stream, token));
        }
    }

    private static async Task Stream_OutHalfRead_HoldsUpNothing(LentSurface lent, CancellationToken token)
    {
        for (int i = 0; i < 5; i++)
        {
            await using Stream stream = await lent.Surface.OpenAsync(long.MaxValue, token);
            Expect.Same<byte>([0, 1, 2, 3], await new LocalSurface().PeekAsync(stream, 4, token));
        }

        Expect.Equal(1, await lent.Surface.CountAsync(token));
    }

    private static async Task<string> HashAsync(Stream content, LentSurface lent, CancellationToken token)
    {
        await using (content)
        {
            return await lent.Surface.HashAsync(content, token);
        }
    }
}
