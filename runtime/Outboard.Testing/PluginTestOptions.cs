namespace Outboard;

/// <summary>How a plugin is served in the process of its test.</summary>
public sealed record PluginTestOptions
{
    /// <summary>What carries the wire. Default: <see cref="PluginTestTransport.InMemory"/>.</summary>
    public PluginTestTransport Transport { get; init; }

    /// <summary>Where both sides log. Give the loggers of your implementation from it too, to have all in one. Default: a new capture.</summary>
    public CapturedLogs? Logs { get; init; }

    /// <summary>
    /// How long starting, dispensing and ending may take. Default 30 s; legal range: more than zero.
    /// <see cref="System.Threading.Timeout.InfiniteTimeSpan"/>, and all that is longer than the 49 days that a timer takes, means no
    /// limit. It does not count while a debugger is attached to the test.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is zero or less, and not <see cref="System.Threading.Timeout.InfiniteTimeSpan"/>.</exception>
    public TimeSpan Timeout
    {
        get;
        init => field = TimeLimit.Check(value);
    } = Patience.Default;

    /// <summary>The largest message in either direction, in bytes. Default 16 MiB; legal range 1 KiB to 1 GiB.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside the legal range.</exception>
    public int MaxMessageSize
    {
        get;
        init => field = MessageSize.Check(value);
    } = MessageSize.Default;

    /// <summary>Whether the stack of an exception comes with its message. Default true, unlike with a real plugin: a test wants to know.</summary>
    public bool SendStackTraces { get; init; } = true;
}
