namespace TestContract;

/// <summary>A progress handler that keeps what it is given, and may do more with it.</summary>
public sealed class Reports<T>(Action<T>? then = null) : IProgress<T>
{
    /// <summary>What was reported.</summary>
    public List<T> Values { get; } = [];

    /// <inheritdoc />
    public void Report(T value)
    {
        Values.Add(value);
        then?.Invoke(value);
    }
}
