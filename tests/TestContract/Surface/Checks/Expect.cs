using System.Runtime.CompilerServices;

namespace TestContract.Surface;

/// <summary>The few assertions that the checks need.</summary>
internal static class Expect
{
    public static void Equal<T>(T expected, T actual, [CallerArgumentExpression(nameof(actual))] string what = "") =>
        True(EqualityComparer<T>.Default.Equals(expected, actual), $"{what} is {expected} (it is {actual})");

    public static void Same<T>(IEnumerable<T> expected, IEnumerable<T> actual, [CallerArgumentExpression(nameof(actual))] string what = "")
    {
        T[] items = [.. actual];
        True(items.SequenceEqual(expected), $"{what} has the items expected (it has {items.Length}: {string.Join(", ", items.Take(10))})");
    }

    public static void Contains(string part, string? text) => True(text?.Contains(part, StringComparison.Ordinal) == true, $"'{text}' contains '{part}'");

    public static void True(bool condition, [CallerArgumentExpression(nameof(condition))] string what = "")
    {
        if (!condition)
        {
            throw new InvalidOperationException($"Not so: {what}.");
        }
    }

    public static async Task<TException> ThrowsAsync<TException>(Func<Task> call)
        where TException : Exception
    {
        try
        {
            await call();
        }
        catch (TException exception)
        {
            return exception;
        }

        throw new InvalidOperationException($"No {typeof(TException).Name} was thrown.");
    }
}
