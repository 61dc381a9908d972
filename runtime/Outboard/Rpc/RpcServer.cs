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

    private readonly Dictionary<string, ServedMethod> _methods = new(StringComparer.Ordinal);

    /// <summary>Creates a server without methods.</summary>
    public RpcServer()
    {
    }

    internal RpcServer(RpcServer? other)
    {
        foreach ((string name, ServedMethod method) in other?._methods ?? [])
        {
            _methods.Add(name, method);
        }
    }

    /// <summary>The method of a name, with or without Go's prefix; null when it was not added.</summary>
    internal ServedMethod? Find(ReadOnlySpan<char> name) =>
        _methods.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(PlainName(name), out ServedMethod? method) ? method : null;

    /// <inheritdoc cref="PlainName(string)"/>
    private static ReadOnlySpan<char> PlainName(ReadOnlySpan<char> name) =>
        name.Length > GoPrefix.Length && name.StartsWith(GoPrefix, StringComparison.Ordinal) ? name[GoPrefix.Length..] : name;

    /// <summary>A method's name without Go's prefix.</summary>
    internal static string PlainName(string name) => name.Length > GoPrefix.Length && name.StartsWith(GoPrefix, StringComparison.Ordinal) ? name[GoPrefix.Length..] : name;

    /// <summary>Adds a method without arguments or result.</summary>
    /// <exception cref="ArgumentException">The name is empty, or has already been added.</exception>
    public RpcServer Add(string name, Func<CancellationToken, Task> method) =>
        AddMethod(name, method, [], (_, token) => method(token));

    /// <summary>Adds a method without arguments.</summary>
    /// <inheritdoc cref="Add(string, Func{CancellationToken, Task})" path="/exception"/>
    public RpcServer Add<TResult>(string name, Func<CancellationToken, Task<TResult>> method) =>
        AddMethod<TResult>(name, method, [], (_, token) => method(token));

    /// <summary>Adds a method with one argument and no result.</summary>
    /// <inheritdoc cref="Add(string, Func{CancellationToken, Task})" path="/exception"/>
    public RpcServer Add<T1>(string name, Func<T1, CancellationToken, Task> method) =>
        AddMethod(name, method, [typeof(T1)], (a, token) => method((T1)a[0]!, token));

    /// <summary>Adds a method with one argument.</summary>
    /// <inheritdoc cref="Add(string, Func{CancellationToken, Task})" path="/exception"/>
    public RpcServer Add<T1, TResult>(string name, Func<T1, CancellationToken, Task<TResult>> method) =>
        AddMethod<TResult>(name, method, [typeof(T1)], (a, token) => method((T1)a[0]!, token));

    /// <summary>Adds a method with two arguments and no result.</summary>
    /// <inheritdoc cref="Add(string, Func{CancellationToken, Task})" path="/exception"/>
    public RpcServer Add<T1, T2>(string name, Func<T1, T2, CancellationToken, Task> method) =>
        AddMethod(name, method, [typeof(T1), typeof(T2)], (a, token) => method((T1)a[0]!, (T2)a[1]!, token));

    /// <summary>Adds a method with two arguments.</summary>
    /// <inheritdoc cref="Add(string, Func{CancellationToken, Task})" path="/exception"/>
    public RpcServer Add<T1, T2, TResult>(string name, Func<T1, T2, CancellationToken, Task<TResult>> method) =>
        AddMethod<TResult>(name, method, [typeof(T1), typeof(T2)], (a, token) => method((T1)a[0]!, (T2)a[1]!, token));

    /// <summary>Adds a method with three arguments and no result.</summary>
    /// <inheritdoc cref="Add(string, Func{CancellationToken, Task})" path="/exception"/>
    public RpcServer Add<T1, T2, T3>(string name, Func<T1, T2, T3, CancellationToken, Task> method) =>
        AddMethod(name, method, [typeof(T1), typeof(T2), typeof(T3)], (a, token) => method((T1)a[0]!, (T2)a[1]!, (T3)a[2]!, token));

    /// <summary>Adds a method with three arguments.</summary>
    /// <inheritdoc cref="Add(string, Func{CancellationToken, Task})" path="/exception"/>
    public RpcServer Add<T1, T2, T3, TResult>(string name, Func<T1, T2, T3, CancellationToken, Task<TResult>> method) =>
        AddMethod<TResult>(name, method, [typeof(T1), typeof(T2), typeof(T3)], (a, token) => method((T1)a[0]!, (T2)a[1]!, (T3)a[2]!, token));

    /// <summary>Adds a method with four arguments and no result.</summary>
    /// <inheritdoc cref="Add(string, Func{CancellationToken, Task})" path="/exception"/>
    public RpcServer Add<T1, T2, T3, T4>(string name, Func<T1, T2, T3, T4, CancellationToken, Task> method) =>
        AddMethod(name, method, [typeof(T1), typeof(T2), typeof(T3), typeof(T4)], (a, token) => method((T1)a[0]!, (T2)a[1]!, (T3)a[2]!, (T4)a[3]!, token));

    /// <summary>Adds a method with four arguments.</summary>
    /// <inheritdoc cref="Add(string, Func{CancellationToken, Task})" path="/exception"/>
    public RpcServer Add<T1, T2, T3, T4, TResult>(string name, Func<T1, T2, T3, T4, CancellationToken, Task<TResult>> method) =>
        AddMethod<TResult>(name, method, [typeof(T1), typeof(T2), typeof(T3), typeof(T4)], (a, token) => method((T1)a[0]!, (T2)a[1]!, (T3)a[2]!, (T4)a[3]!, token));

    /// <summary>Adds a method with five arguments and no result.</summary>
    /// <inheritdoc cref="Add(string, Func{CancellationToken, Task})" path="/exception"/>
    public RpcServer Add<T1, T2, T3, T4, T5>(string name, Func<T1, T2, T3, T4, T5, CancellationToken, Task> method) =>
        AddMethod(name, method, [typeof(T1), typeof(T2), typeof(T3), typeof(T4), typeof(T5)], (a, token) => method((T1)a[0]!, (T2)a[1]!, (T3)a[2]!, (T4)a[3]!, (T5)a[4]!, token));

    /// <summary>Adds a method with five arguments.</summary>
    /// <inheritdoc cref="Add(string, Func{CancellationToken, Task})" path="/exception"/>
    public RpcServer Add<T1, T2, T3, T4, T5, TResult>(string name, Func<T1, T2, T3, T4, T5, CancellationToken, Task<TResult>> method) =>
        AddMethod<TResult>(name, method, [typeof(T1), typeof(T2), typeof(T3), typeof(T4), typeof(T5)], (a, token) => method((T1)a[0]!, (T2)a[1]!, (T3)a[2]!, (T4)a[3]!, (T5)a[4]!, token));

    /// <summary>Adds a method with six arguments and no result.</summary>
    /// <inheritdoc cref="Add(string, Func{CancellationToken, Task})" path="/exception"/>
    public RpcServer Add<T1, T2, T3, T4, T5, T6>(string name, Func<T1, T2, T3, T4, T5, T6, CancellationToken, Task> method) =>
        AddMethod(name, method, [typeof(T1), typeof(T2), typeof(T3), typeof(T4), typeof(T5), typeof(T6)], (a, token) => method((T1)a[0]!, (T2)a[1]!, (T3)a[2]!, (T4)a[3]!, (T5)a[4]!, (T6)a[5]!, token));

    /// <summary>Adds a method with six arguments.</summary>
    /// <inheritdoc cref="Add(string, Func{CancellationToken, Task})" path="/exception"/>
    public RpcServer Add<T1, T2, T3, T4, T5, T6, TResult>(string name, Func<T1, T2, T3, T4, T5, T6, CancellationToken, Task<TResult>> method) =>
        AddMethod<TResult>(name, method, [typeof(T1), typeof(T2), typeof(T3), typeof(T4), typeof(T5), typeof(T6)], (a, token) => method((T1)a[0]!, (T2)a[1]!, (T3)a[2]!, (T4)a[3]!, (T5)a[4]!, (T6)a[5]!, token));

    /// <summary>Adds a method with seven arguments and no result.</summary>
    /// <inheritdoc cref="Add(string, Func{CancellationToken, Task})" path="/exception"/>
    public RpcServer Add<T1, T2, T3, T4, T5, T6, T7>(string name, Func<T1, T2, T3, T4, T5, T6, T7, CancellationToken, Task> method) =>
        AddMethod(name, method, [typeof(T1), typeof(T2), typeof(T3), typeof(T4), typeof(T5), typeof(T6), typeof(T7)], (a, token) => method((T1)a[0]!, (T2)a[1]!, (T3)a[2]!, (T4)a[3]!, (T5)a[4]!, (T6)a[5]!, (T7)a[6]!, token));

    /// <summary>Adds a method with seven arguments.</summary>
    /// <inheritdoc cref="Add(string, Func{CancellationToken, Task})" path="/exception"/>
    public RpcServer Add<T1, T2, T3, T4, T5, T6, T7, TResult>(string name, Func<T1, T2, T3, T4, T5, T6, T7, CancellationToken, Task<TResult>> method) =>
        AddMethod<TResult>(name, method, [typeof(T1), typeof(T2), typeof(T3), typeof(T4), typeof(T5), typeof(T6), typeof(T7)], (a, token) => method((T1)a[0]!, (T2)a[1]!, (T3)a[2]!, (T4)a[3]!, (T5)a[4]!, (T6)a[5]!, (T7)a[6]!, token));

    /// <summary>Adds a method with eight arguments and no result.</summary>
    /// <inheritdoc cref="Add(string, Func{CancellationToken, Task})" path="/exception"/>
    public RpcServer Add<T1, T2, T3, T4, T5, T6, T7, T8>(string name, Func<T1, T2, T3, T4, T5, T6, T7, T8, CancellationToken, Task> method) =>
        AddMethod(name, method, [typeof(T1), typeof(T2), typeof(T3), typeof(T4), typeof(T5), typeof(T6), typeof(T7), typeof(T8)], (a, token) => method((T1)a[0]!, (T2)a[1]!, (T3)a[2]!, (T4)a[3]!, (T5)a[4]!, (T6)a[5]!, (T7)a[6]!, (T8)a[7]!, token));

    /// <summary>Adds a method with eight arguments.</summary>
    /// <inheritdoc cref="Add(string, Func{CancellationToken, Task})" path="/exception"/>
    public RpcServer Add<T1, T2, T3, T4, T5, T6, T7, T8, TResult>(string name, Func<T1, T2, T3, T4, T5, T6, T7, T8, CancellationToken, Task<TResult>> method) =>
        AddMethod<TResult>(name, method, [typeof(T1), typeof(T2), typeof(T3), typeof(T4), typeof(T5), typeof(T6), typeof(T7), typeof(T8)], (a, token) => method((T1)a[0]!, (T2)a[1]!, (T3)a[2]!, (T4)a[3]!, (T5)a[4]!, (T6)a[5]!, (T7)a[6]!, (T8)a[7]!, token));

    private RpcServer AddMethod<TResult>(string name, Delegate method, Type[] parameters, Func<object?[], CancellationToken, Task> call) =>
        AddMethod(name, method, parameters, call, typeof(TResult), static task => ((Task<TResult>)task).Result);

    private RpcServer AddMethod(
        string name, Delegate method, Type[] parameters, Func<object?[], CancellationToken, Task> call, Type? resultType = null, Func<Task, object?>? resultOf = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(method);
        name = PlainName(name);
        _methods.Add(name, new ServedMethod(name, method, parameters, call) { ResultType = resultType, ResultOf = resultOf });
        return this;
    }
}

/// <summary>A method of a server.</summary>
/// <param name="Name">Its name, without Go's prefix.</param>
/// <param name="Method">What was added.</param>
/// <param name="Parameters">The types of its parameters, without the token.</param>
/// <param name="Call">Calls it. Its task may be null, if the user's code returns that.</param>
internal sealed record ServedMethod(string Name, Delegate Method, Type[] Parameters, Func<object?[], CancellationToken, Task?> Call)
{
    /// <summary>The type that its result is sent as; null for a method without result.</summary>
    public Type? ResultType { get; init; }

    /// <summary>Gets the result of the completed task; null for a method without result.</summary>
    public Func<Task, object?>? ResultOf { get; init; }
}
