using CsCheck;

namespace Outboard.Tests;

/// <summary>
/// A statement about everything a generator makes. The examples are the same in every run, ten times as many in the long
/// ones; one that breaks the statement is shrunk, and reported with its seed.
/// </summary>
internal static class Property
{
    private const uint Stream = 7;
    private const ulong Seed = 20_261_122;
    private const int LongFactor = 10;
    private const int MaxShrinks = 2_000;

    public static Task HoldsAsync<T>(Gen<T> examples, int count, Action<T> check, Func<T, string>? print = null) =>
        HoldsAsync(
            examples,
            count,
            example =>
            {
                check(example);
                return Task.CompletedTask;
            },
            print);

    public static async Task HoldsAsync<T>(Gen<T> examples, int count, Func<T, Task> check, Func<T, string>? print = null)
    {
        var random = new PCG(Stream, Seed);
        for (int i = LongRuns.Wanted ? count * LongFactor : count; i > 0; i--)
        {
            string seed = random.ToString(random.State);
            T example = examples.Generate(random, null, out _);
            try
            {
                // Elsewhere, so that one that never returns is left behind.
                await Task.Run(() => check(example), Waiting.Token).Soon();
            }
            catch (TimeoutException exception)
            {
                throw new TimeoutException($"Not in {Waiting.Patience.TotalSeconds} s, seed \"{seed}\": {Show(example, print)}", exception);
            }
            catch (Exception exception) when (!Waiting.Token.IsCancellationRequested)
            {
                await examples.SampleAsync(tried => Task.Run(() => check(tried)).Soon(), seed: seed, iter: MaxShrinks, threads: 1, print: print);
                Assert.Fail($"Once only, seed \"{seed}\": {Show(example, print)}{Environment.NewLine}{exception}");
            }
        }
    }

    private static string Show<T>(T example, Func<T, string>? print) => print?.Invoke(example) ?? $"{example}";
}
