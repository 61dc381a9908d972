namespace TestContract;

/// <summary>What a plugin can be made to do so that a test can see how the library takes it.</summary>
public interface ITester
{
    /// <summary>Gives back the text.</summary>
    Task<string> EchoAsync(string text, CancellationToken cancellationToken = default);

    /// <summary>Adds two numbers.</summary>
    Task<int> AddAsync(int left, int right, CancellationToken cancellationToken = default);

    /// <summary>Throws an <see cref="InvalidOperationException"/> with the message.</summary>
    Task ThrowAsync(string message, CancellationToken cancellationToken = default);

    /// <summary>Blocks its thread, without giving it back, until <see cref="ReleaseAsync"/> is called.</summary>
    Task BlockAsync(CancellationToken cancellationToken = default);

    /// <summary>Completes once a call of <see cref="BlockAsync"/> blocks.</summary>
    Task BlockedAsync(CancellationToken cancellationToken = default);

    /// <summary>Ends the blocking.</summary>
    Task ReleaseAsync(CancellationToken cancellationToken = default);

    /// <summary>Waits until it is cancelled.</summary>
    Task WaitForCancelAsync(CancellationToken cancellationToken = default);

    /// <summary>Completes once a call of <see cref="WaitForCancelAsync"/> waits.</summary>
    Task WaitingAsync(CancellationToken cancellationToken = default);

    /// <summary>Completes once a call of <see cref="WaitForCancelAsync"/> has seen its cancellation.</summary>
    Task CancelledAsync(CancellationToken cancellationToken = default);

    /// <summary>Gives a text of so many characters.</summary>
    Task<string> TextAsync(int length, CancellationToken cancellationToken = default);

    /// <summary>Gives the number of characters of a text.</summary>
    Task<int> LengthAsync(string text, CancellationToken cancellationToken = default);

    /// <summary>Gives a type that the contract's JSON context lacks.</summary>
    Task<UnlistedResult> UnlistedAsync(CancellationToken cancellationToken = default);

    /// <summary>Logs one line on each level, with a number and a word as fields.</summary>
    Task LogAsync(string word, int number, CancellationToken cancellationToken = default);

    /// <summary>Prints a text so many times, as it is, past the logger.</summary>
    Task PrintAsync(PrintRequest request, CancellationToken cancellationToken = default);

    /// <summary>The plugin's process id.</summary>
    Task<int> ProcessIdAsync(CancellationToken cancellationToken = default);

    /// <summary>A variable of the plugin's environment.</summary>
    Task<string?> VariableAsync(string name, CancellationToken cancellationToken = default);

    /// <summary>Starts a process that inherits the plugin's pipes and would live for minutes; gives its id.</summary>
    Task<int> SpawnAsync(CancellationToken cancellationToken = default);

    /// <summary>Ends the plugin by an exception that nobody catches.</summary>
    Task CrashAsync(string message, CancellationToken cancellationToken = default);

    /// <summary>Calls back to the host: the plugin dials what the host accepts.</summary>
    Task<string> TransformAsync(string text, Func<string, Task<string>> transform, CancellationToken cancellationToken = default);

    /// <summary>Gives the text in capitals over a channel of its own: the host dials what the plugin accepts.</summary>
    Task<string> ShoutAsync(string text, CancellationToken cancellationToken = default);

    /// <summary>The trace, the parent span and the state of the activity in which this is called, with spaces between; "none" outside of any.</summary>
    Task<string> TraceAsync(CancellationToken cancellationToken = default);
}
