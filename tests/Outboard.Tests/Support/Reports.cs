namespace Outboard.Tests;

/// <summary>A progress handler that keeps what it is given, and may do more with it.</summary>
internal sealed class Reports<T>(Action<T>? then = null) : IProgress<T>
{
    public List<T> Values { get; } = [];

    public void Report(T value)
    {
        Values.Add(value);
        then?.Invoke(value);
    }
}
