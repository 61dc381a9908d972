namespace Outboard;

/// <summary>Specifies how a plugin is served in the process of its test.</summary>
public sealed record PluginTestOptions
{
    /// <summary>The transport between the test and the plugin. Default: <see cref="PluginTestTransport.InMemory"/>.</summary>
    public PluginTestTransport Transport { get; init; }

    /// <summary>The log of both sides. Create the loggers of your implementation from it too, to have all entries in one log. Default: a new capture.</summary>
    public CapturedLogs? Logs { get; init; }

    /// <summary>
    /// The time limit of starting, dispensing and ending. Default: 30 s. Valid range: more than zero.
    /// <see cref="System.Threading.Timeout.InfiniteTimeSpan"/>, and any time longer than the 49 days that a timer supports, means no
    /// limit. The limit does not apply while a debugger is attached to the test.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is zero or less, and not <see cref="System.Threading.Timeout.InfiniteTimeSpan"/>.</exception>
    public TimeSpan Timeout
    {
        get;
        init => field = TimeLimit.Check(value);
    } = TestTimeout.Default;

    /// <summary>The maximum size of a message in either direction, in bytes. Default: 16 MiB. Valid range: 1 KiB to 1 GiB.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside the valid range.</exception>
    public int MaxMessageSize
    {
        get;
        init => field = MessageSize.Check(value);
    } = MessageSize.Default;

    /// <summary>Whether the stack trace of an exception is sent with its message. Default: true, unlike with a plugin process.</summary>
    public bool SendStackTraces { get; init; } = true;
}
