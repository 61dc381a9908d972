namespace Outboard;

/// <summary>Why a plugin's process could not be started.</summary>
public enum PluginStartFailure
{
    /// <summary>Another reason: the message and the inner exception tell.</summary>
    Other,

    /// <summary>There is no such file.</summary>
    NotFound,

    /// <summary>The file is there but this user may not execute it.</summary>
    NotExecutable,

    /// <summary>The file is no program for this system and processor.</summary>
    WrongFormat,

    /// <summary>The working directory does not exist.</summary>
    NoWorkingDirectory,
}
