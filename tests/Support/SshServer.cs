using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Outboard.Tests;

/// <summary>An OpenSSH server of the test's own on the loopback address, with a user that exists for the test only.</summary>
internal sealed class SshServer : IAsyncDisposable
{
    private readonly Process _server;

    private SshServer(string folder, string user, string plugin, int port, Process server)
    {
        _server = server;
        Folder = folder;
        User = user;
        Plugin = plugin;
        Options =
        [
            "-F", "none", "-p", port.ToString(CultureInfo.InvariantCulture), "-i", $"{folder}/key",
            "-o", "IdentitiesOnly=yes", "-o", "StrictHostKeyChecking=yes", "-o", $"UserKnownHostsFile={folder}/known_hosts",
        ];
    }

    /// <summary>A folder to which the user can write.</summary>
    public string Folder { get; }

    public string User { get; }

    /// <summary>The test plugin, where the user can execute it.</summary>
    public string Plugin { get; }

    public string Destination => $"{User}@127.0.0.1";

    /// <summary>The options by which ssh finds the server, and trusts it.</summary>
    public string[] Options { get; }

    /// <summary>Starts one; skips the test where that is not possible.</summary>
    public static async Task<SshServer> StartAsync()
    {
        string sshd = Tool.Require("sshd");
        string keygen = Tool.Require("ssh-keygen");
        Tool.Require("ssh");
        string useradd = Tool.Require("useradd");
        Tool.RequireRoot();

        // Not in TMPDIR, which may be for this user alone.
        string folder = $"/tmp/outboard-ssh-{Guid.NewGuid():N}"[..27];
        string user = $"ob-{Guid.NewGuid():N}"[..11];
        try
        {
            return await StartAsync(sshd, keygen, useradd, folder, user);
        }
        catch
        {
            await RemoveAsync(folder, user);
            throw;
        }
    }

    private static async Task<SshServer> StartAsync(string sshd, string keygen, string useradd, string folder, string user)
    {
        Directory.CreateDirectory(folder);
        Directory.CreateDirectory("/run/sshd");
        await Tool.RequireAsync(useradd, "--no-create-home", "--home-dir", folder, "--shell", "/bin/sh", "--password", "*", user);
        await Tool.RequireAsync(Tool.Require("chown"), user, folder);
        await Tool.RequireAsync(keygen, "-q", "-t", "ed25519", "-N", "", "-f", $"{folder}/key");
        await Tool.RequireAsync(keygen, "-q", "-t", "ed25519", "-N", "", "-f", $"{folder}/host_key");
        int port = FreePort();
        string[] hostKey = (await File.ReadAllTextAsync($"{folder}/host_key.pub", Waiting.Token)).Split(' ');
        await File.WriteAllTextAsync($"{folder}/known_hosts", $"[127.0.0.1]:{port} {hostKey[0]} {hostKey[1]}\n", Waiting.Token);
        await File.WriteAllLinesAsync(
            $"{folder}/config",
            [
                $"ListenAddress 127.0.0.1:{port}", $"HostKey {folder}/host_key", $"AuthorizedKeysFile {folder}/key.pub", $"PidFile {folder}/pid",
                "StrictModes no", "UsePAM no", "PasswordAuthentication no", "MaxStartups 50", "LogLevel ERROR",
            ],
            Waiting.Token);
        Process server = Process.Start(new ProcessStartInfo(sshd, ["-D", "-e", "-f", $"{folder}/config"]) { UseShellExecute = false })!;
        await Waiting.UntilAsync(() => File.Exists($"{folder}/pid"), "the SSH server");
        return new SshServer(folder, user, await Tool.CopyPluginAsync(folder), port, server);
    }

    public async ValueTask DisposeAsync()
    {
        using (var owned = new OwnedProcess(_server))
        {
        }

        await RemoveAsync(Folder, User);
    }

    private static async Task RemoveAsync(string folder, string user)
    {
        await Tool.RunAsync(Tool.Require("userdel"), "--force", user);
        Directory.Delete(folder, recursive: true);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
