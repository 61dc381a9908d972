using System.Runtime.CompilerServices;
using Outboard;

namespace TestContract;

/// <summary>A contract that has grown: all but the first method came later, with a body for plugins that are older.</summary>
[PluginContract]
public interface IVocabulary
{
    /// <summary>A word by its number; null after the last.</summary>
    Task<string?> WordAsync(int index, CancellationToken cancellationToken = default);

    /// <summary>How many words there are.</summary>
    async Task<int> CountAsync(CancellationToken cancellationToken = default)
    {
        int count = 0;
        while (await WordAsync(count, cancellationToken).ConfigureAwait(false) is not null)
        {
            count++;
        }

        return count;
    }

    /// <summary>All words, each with what stands before it.</summary>
    async IAsyncEnumerable<string> WordsAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        int count = await CountAsync(cancellationToken).ConfigureAwait(false);
        for (int i = 0; i < count; i++)
        {
            yield return prefix + await WordAsync(i, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Writes all words to a stream.</summary>
    async Task WriteAsync(Stream destination, CancellationToken cancellationToken = default)
    {
        using var writer = new StreamWriter(destination, leaveOpen: true);
        await foreach (string word in WordsAsync("-", cancellationToken).ConfigureAwait(false))
        {
            await writer.WriteAsync(word).ConfigureAwait(false);
        }
    }
}
