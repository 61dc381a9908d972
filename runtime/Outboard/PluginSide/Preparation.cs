using Microsoft.Extensions.Logging;

namespace Outboard;

/// <summary>What a plugin does before it serves, such as starting its own services.</summary>
internal static class Preparation
{
    /// <summary>Runs it; it is cancelled when the plugin is told to stop meanwhile.</summary>
    /// <returns>False when there is nothing to serve: it failed, and standard error says how, or the plugin is to stop.</returns>
    public static async Task<bool> RunAsync(Func<CancellationToken, Task> prepareAsync, Task stopped, ILogger logger)
    {
        using var ending = new CancellationTokenSource();
        Task prepared = Task.Run(() => prepareAsync(ending.Token), CancellationToken.None);
        await Task.WhenAny(prepared, stopped).ConfigureAwait(false);
        if (stopped.IsCompleted)
        {
            await ending.CancelAsync().ConfigureAwait(false);
        }

        try
        {
            await prepared.ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            return false;
        }
#pragma warning disable CA1031 // Whatever the plugin's own services throw is the reason why there is no plugin.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            PluginLog.StartFailed(logger, exception);

            // In plain words too: the host quotes the last lines in its error.
            await Console.Error.WriteLineAsync($"The plugin could not start: {exception.GetType().Name}: {ExceptionText.MessageOf(exception)}").ConfigureAwait(false);
            return false;
        }
    }
}
