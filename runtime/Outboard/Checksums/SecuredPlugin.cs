using System.Buffers;
using System.ComponentModel;
using System.Security.Cryptography;

namespace Outboard;

/// <summary>
/// A plugin whose files have been checked: what is started in place of its command, and the private copy that it runs from. Nothing of
/// cryptography is loaded before the first one is checked.
/// </summary>
/// <param name="Command">The command, with the path of the copy where it has that of the original.</param>
/// <param name="Path">The full path of the executable.</param>
/// <param name="Copy">The private copy; null if the files were checked where they are.</param>
internal sealed record SecuredPlugin(PluginCommand Command, string Path, PrivateCopy? Copy)
{
    private const int BufferSize = 128 * 1024;

    // The error number of Unix for an executable that somebody has open to write to.
    private const int TextFileBusy = 26;
    private static readonly TimeSpan s_busyPause = TimeSpan.FromMilliseconds(20);

    /// <summary>Checks the files of a plugin, and copies them as it reads them.</summary>
    /// <exception cref="PluginStartException">A file is not as expected, or could not be read or copied; no copy is left.</exception>
    public static SecuredPlugin Check(
        SecureConfig config, string pluginName, PluginCommand command, string path, bool isLasting, CancellationToken cancellationToken)
    {
        string? assembly = command.DotnetAssembly is { } argument
            ? System.IO.Path.GetFullPath(argument, System.IO.Path.GetFullPath(command.WorkingDirectory ?? "."))
            : null;
        string program = assembly ?? path;
        var files = new CheckedFiles(config, pluginName, program);
        SortedDictionary<string, byte[]> expected = files.Expect();
        if (!config.ShadowCopy)
        {
            CheckEach(files, expected, copy: null, cancellationToken);
            return new SecuredPlugin(command, path, Copy: null);
        }

        PrivateCopy copy = CreateCopy(config, pluginName, program, isLasting);
        try
        {
            CheckEach(files, expected, copy, cancellationToken);
        }
        catch
        {
            copy.Remove();
            throw;
        }

        string started = copy.PathOf(files.Name);
        return assembly is null
            ? new SecuredPlugin(command, started, copy)
            : new SecuredPlugin(command.WithFirstArgument(started), path, copy);
    }

    /// <summary>Starts it in place of what was to be launched.</summary>
    public async Task<IPluginProcess> StartAsync(
        Func<PluginLaunch, CancellationToken, Task<IPluginProcess>> startAsync, PluginLaunch launch, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await startAsync(launch with { Command = Command, Path = Path }, cancellationToken).ConfigureAwait(false);
            }
            catch (PluginStartException exception) when (Copy is not null && exception.InnerException is Win32Exception { NativeErrorCode: TextFileBusy })
            {
                // Another process that this host has just forked holds the copy's file open until it becomes its own program.
                await Task.Delay(s_busyPause, timeProvider, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private static PrivateCopy CreateCopy(SecureConfig config, string pluginName, string program, bool isLasting)
    {
        string parent = System.IO.Path.GetFullPath(config.ShadowCopyDirectory ?? System.IO.Path.GetTempPath());
        try
        {
            return PrivateCopy.Create(parent, isLasting);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw NoCopy(pluginName, program, parent, exception);
        }
    }

    private static void CheckEach(CheckedFiles files, SortedDictionary<string, byte[]> expected, PrivateCopy? copy, CancellationToken cancellationToken)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            foreach ((string relative, byte[] checksum) in expected)
            {
                using FileStream source = files.Open(relative);
                byte[] actual = ReadAll(files, source, relative, checksum.Length, copy, buffer, cancellationToken);
                if (!CryptographicOperations.FixedTimeEquals(actual, checksum))
                {
                    throw files.Refuse(PluginStartFailure.Checksum, relative, "does not have the expected checksum. Install the plugin again, or register its new checksum if it was updated.");
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    // What is written to the copy is what was hashed, not what the file contains by then.
    private static byte[] ReadAll(
        CheckedFiles files, FileStream source, string relative, int hashLength, PrivateCopy? copy, byte[] buffer, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(hashLength == SHA256.HashSizeInBytes ? HashAlgorithmName.SHA256 : HashAlgorithmName.SHA512);
        try
        {
            using (FileStream? target = copy?.CreateFile(relative))
            {
                while (files.Read(source, buffer, relative) is > 0 and int count)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    hash.AppendData(buffer, 0, count);
                    target?.Write(buffer, 0, count);
                }
            }

            copy?.Seal(relative, source.Name);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw NoCopy(files.PluginName, source.Name, copy!.Path, exception);
        }

        return hash.GetHashAndReset();
    }

    private static PluginStartException NoCopy(string pluginName, string file, string folder, Exception exception) => PluginStartException.NoProcess(
        PluginStartFailure.NoShadowCopy, pluginName, file,
        $"the private copy of \"{file}\" could not be created in \"{folder}\": {exception.Message} Set SecureConfig.ShadowCopyDirectory to a folder that exists, is writable and has room.", exception);
}
