using System.Runtime.CompilerServices;
using System.Text;
using Outboard;

namespace Guide;

#region contract
[PluginContract]
public interface IArchive
{
    IAsyncEnumerable<string> ReadAsync(int first, CancellationToken cancellationToken = default);

    Task<int> StoreAsync(IAsyncEnumerable<string> lines, IProgress<int>? progress = null, CancellationToken cancellationToken = default);

    Task<Stream> OpenAsync(CancellationToken cancellationToken = default);

    Task<long> SaveAsync(Stream content, CancellationToken cancellationToken = default);
}
#endregion

internal sealed class Archive : IArchive
{
    private readonly List<string> _lines = [];

    public TaskCompletionSource Abandoned { get; } = new();

    #region sequence
    public async IAsyncEnumerable<string> ReadAsync(int first, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        try
        {
            for (int number = first; ; number++)
            {
                await Task.Delay(1, cancellationToken);
                yield return $"line {number}";
            }
        }
        finally
        {
            // Runs when the reader stops, for whatever reason.
            Abandoned.TrySetResult();
        }
    }
    #endregion

    #region store
    public async Task<int> StoreAsync(
        IAsyncEnumerable<string> lines, IProgress<int>? progress = null, CancellationToken cancellationToken = default)
    {
        await foreach (string line in lines.WithCancellation(cancellationToken))
        {
            _lines.Add(line);
            progress?.Report(_lines.Count);
        }

        return _lines.Count;
    }
    #endregion

    #region streams
    public Task<Stream> OpenAsync(CancellationToken cancellationToken = default) =>
        Task.FromResult<Stream>(new MemoryStream(Encoding.UTF8.GetBytes(string.Join('\n', _lines))));

    public async Task<long> SaveAsync(Stream content, CancellationToken cancellationToken = default)
    {
        using var copy = new MemoryStream();
        await content.CopyToAsync(copy, cancellationToken);
        return copy.Length;
    }
    #endregion
}
