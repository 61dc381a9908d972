namespace Outboard;

/// <summary>
/// The methods that a plugin or a callback serves, under the names by which <see cref="RpcClient"/> calls them. Only methods that
/// were added are served; public methods of objects are not searched. Each method takes at most eight arguments in order, and a
/// token last, which is cancelled when the caller cancels or its connection is lost.
/// </summary>
/// <remarks>The prefix "Plugin." of a name, which Go's net/rpc uses, is ignored.</remarks>
public sealed class RpcServer
{
    private const string GoPrefix = "Plugin.";

    private readonly Dictionary<string, Delegate> _methods = new(StringComparer.Ordinal);

    /// <summary>Creates a server without methods.</summary>
    public RpcServer()
    {
    }

    internal RpcServer(RpcServer? other)
    {
        foreach ((string name, Delegate method) in other?._methods ?? [])
        {
            _methods.Add(name, method);
        }
    }

    internal IReadOnlyDictionary<string, Delegate> Methods => _methods;

    /// <summary>A method's name without Go's prefix.</summary>
    internal static string PlainName(string name) => name.Length > GoPrefix.Length && name.StartsWith(GoPrefix, StringComparison.Ordinal) ? name[GoPrefix.Length..] : name;

    /// <summary>Adds a method without arguments or result.</summary>
    /// <exception cref="ArgumentException">The name is empty, or has already been added.</exception>
    public RpcServer Add(string name, Func<CancellationToken, Task> method) => AddMethod(name, method);

    /// <summary>Adds a method without arguments.</summary>
    /// <inheritdoc cref="Add(string, Func{CancellationToken, Task})" path="/exception"/>
    public RpcServer Add<TResult>(string name, Func<CancellationToken, Task<TResult>> method) => AddMethod(name, method);

    /// <summary>Adds a method with one argument and no result.</summary>
    /// <inheritdoc cref="Add(string, Func{CancellationToken, Task})" path="/exception"/>
    public RpcServer Add<T1>(string name, Func<T1, CancellationToken, Task> method) => AddMethod(name, method);

    /// <summary>Adds a method with one argument.</summary>
    /// <inheritdoc cref="Add(string, Func{CancellationToken, Task})" path="/exception"/>
    public RpcServer Add<T1, TResult>(string name, Func<T1, CancellationToken, Task<TResult>> method) => AddMethod(name, method);

    /// <summary>Adds a method with two arguments and no result.</summary>
    /// <inheritdoc cref="Add(string, Func{CancellationToken, Task})" path="/exception"/>
    public RpcServer Add<T1, T2>(string name, Func<T1, T2, CancellationToken, Task> method) => AddMethod(name, method);

    /// <summary>Adds a method with two arguments.</summary>
    /// <inheritdoc cref="Add(string, Func{CancellationToken, Task})" path="/exception"/>
    public RpcServer Add<T1, T2, TResult>(string name, Func<T1, T2, CancellationToken, Task<TResult>> method) => AddMethod(name, method);

    /// <summary>Adds a method with three arguments and no result.</summary>
    /// <inheritdoc cref="Add(string, Func{CancellationToken, Task})" path="/exception"/>
    public RpcServer Add<T1, T2, T3>(string name, Func<T1, T2, T3, CancellationToken, Task> method) => AddMethod(name, method);

    /// <summary>Adds a method with three arguments.</summary>
    /// <inheritdoc cref="Add(string, Func{CancellationToken, Task})" path="/exception"/>
    public RpcServer Add<T1, T2, T3, TResult>(string name, Func<T1, T2, T3, CancellationToken, Task<TResult>> method) => AddMethod(name, method);

    /// <summary>Adds a method with four arguments and no result.</summary>
    /// <inheritdoc cref="Add(string, Func{CancellationToken, Task})" path="/exception"/>
    public RpcServer Add<T1, T2, T3, T4>(string name, Func<T1, T2, T3, T4, CancellationToken, Task> method) => AddMethod(name, method);

    /// <summary>Adds a method with four arguments.</summary>
    /// <inheritdoc cref="Add(string, Func{CancellationToken, Task})" path="/exception"/>
    public RpcServer Add<T1, T2, T3, T4, TResult>(string name, Func<T1, T2, T3, T4, CancellationToken, Task<TResult>> method) => AddMethod(name, method);

    /// <summary>Adds a method with five arguments and no result.</summary>
    /// <inheritdoc cref="Add(string, Func{CancellationToken, Task})" path="/exception"/>
    public RpcServer Add<T1, T2, T3, T4, T5>(string name, Func<T1, T2, T3, T4, T5, CancellationToken, Task> method) => AddMethod(name, method);

    /// <summary>Adds a method with five arguments.</summary>
    /// <inheritdoc cref="Add(string, Func{CancellationToken, Task})" path="/exception"/>
    public RpcServer Add<T1, T2, T3, T4, T5, TResult>(string name, Func<T1, T2, T3, T4, T5, CancellationToken, Task<TResult>> method) => AddMethod(name, method);

    /// <summary>Adds a method with six arguments and no result.</summary>
    /// <inheritdoc cref="Add(string, Func{CancellationToken, Task})" path="/exception"/>
    public RpcServer Add<T1, T2, T3, T4, T5, T6>(string name, Func<T1, T2, T3, T4, T5, T6, CancellationToken, Task> method) => AddMethod(name, method);

    /// <summary>Adds a method with six arguments.</summary>
    /// <inheritdoc cref="Add(string, Func{CancellationToken, Task})" path="/exception"/>
    public RpcServer Add<T1, T2, T3, T4, T5, T6, TResult>(string name, Func<T1, T2, T3, T4, T5, T6, CancellationToken, Task<TResult>> method) => AddMethod(name, method);

    /// <summary>Adds a method with seven arguments and no result.</summary>
    /// <inheritdoc cref="Add(string, Func{CancellationToken, Task})" path="/exception"/>
    public RpcServer Add<T1, T2, T3, T4, T5, T6, T7>(string name, Func<T1, T2, T3, T4, T5, T6, T7, CancellationToken, Task> method) => AddMethod(name, method);

    /// <summary>Adds a method with seven arguments.</summary>
    /// <inheritdoc cref="Add(string, Func{CancellationToken, Task})" path="/exception"/>
    public RpcServer Add<T1, T2, T3, T4, T5, T6, T7, TResult>(string name, Func<T1, T2, T3, T4, T5, T6, T7, CancellationToken, Task<TResult>> method) => AddMethod(name, method);

    /// <summary>Adds a method with eight arguments and no result.</summary>
    /// <inheritdoc cref="Add(string, Func{CancellationToken, Task})" path="/exception"/>
    public RpcServer Add<T1, T2, T3, T4, T5, T6, T7, T8>(string name, Func<T1, T2, T3, T4, T5, T6, T7, T8, CancellationToken, Task> method) => AddMethod(name, method);

    /// <summary>Adds a method with eight arguments.</summary>
    /// <inheritdoc cref="Add(string, Func{CancellationToken, Task})" path="/exception"/>
    public RpcServer Add<T1, T2, T3, T4, T5, T6, T7, T8, TResult>(string name, Func<T1, T2, T3, T4, T5, T6, T7, T8, CancellationToken, Task<TResult>> method) => AddMethod(name, method);

    private RpcServer AddMethod(string name, Delegate method)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(method);
        _methods.Add(PlainName(name), method);
        return this;
    }
}
