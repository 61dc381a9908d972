namespace Outboard;

/// <summary>Why a plugin did not start: see <see cref="PluginStartException.Failure"/>.</summary>
public enum PluginStartFailure
{
    /// <summary>Another reason, given by the message and the inner exception.</summary>
    Other,

    /// <summary>The executable does not exist, or no folder of PATH contains it.</summary>
    NotFound,

    /// <summary>The current user is not allowed to execute the file.</summary>
    NotExecutable,

    /// <summary>The file is not an executable for this operating system and architecture.</summary>
    WrongFormat,

    /// <summary>The working directory does not exist.</summary>
    NoWorkingDirectory,

    /// <summary>The directory for the plugin's socket could not be created.</summary>
    NoSocketDirectory,

    /// <summary>The plugin did not run because it expects another magic cookie.</summary>
    Cookie,

    /// <summary>The plugin's process ended before the handshake.</summary>
    Exited,

    /// <summary>The plugin wrote something other than a valid handshake to standard output, or closed it.</summary>
    NoHandshake,

    /// <summary>The plugin did not write a handshake within <c>ClientConfig.StartTimeout</c>.</summary>
    Timeout,

    /// <summary>Host and plugin have no version of the contract, or of the handshake itself, in common.</summary>
    Version,

    /// <summary>The plugin speaks a wire protocol that this host does not support.</summary>
    Protocol,

    /// <summary>The plugin listens at an address that the host did not ask for.</summary>
    Address,

    /// <summary>The process to reattach to has ended, or its process id has been reused.</summary>
    NotRunning,

    /// <summary>The reattach configuration that an <c>OUTBOARD_REATTACH_</c> variable names could not be read.</summary>
    InvalidReattachConfig,

    /// <summary>The plugin did not answer the request for mutual TLS with a valid certificate, or is to be reattached, which mutual TLS does not allow.</summary>
    Certificate,

    /// <summary>A file of the plugin, or the manifest of its folder, does not have the expected checksum.</summary>
    Checksum,

    /// <summary>The manifest of the plugin's folder does not exist or is not valid.</summary>
    Manifest,

    /// <summary>The manifest of the plugin's folder is not signed with the expected key.</summary>
    Signature,

    /// <summary>A file whose checksum is expected does not exist.</summary>
    FileMissing,

    /// <summary>The plugin's folder contains a file that its manifest does not list.</summary>
    FileUnlisted,

    /// <summary>A file of the plugin, or a folder that contains one, can be written to by others.</summary>
    WritableByOthers,

    /// <summary>The private copy of the plugin's files could not be created.</summary>
    NoShadowCopy,
}
