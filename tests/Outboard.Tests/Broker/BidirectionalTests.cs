using TestContract.Bidirectional;

namespace Outboard.Tests;

/// <summary>The tutorial's chapter on callbacks: the host passes an adder to the plugin.</summary>
public sealed class BidirectionalTests
{
    [Fact]
    public async Task Put_ThePluginAddsByTheHostsHelper_OverARealProcess()
    {
        await using PluginClient client = TestPlugins.Surface();
        ICounter counter = await client.DispenseAsync<ICounter>("counter", Waiting.Token).Soon();
        var adder = new Adder();

        await counter.PutAsync("hello", 40, adder, Waiting.Token).Soon();
        await counter.PutAsync("hello", 2, adder, Waiting.Token).Soon();

        Assert.Equal(42, await counter.GetAsync("hello", Waiting.Token).Soon());
        Assert.Equal(0, await counter.GetAsync("other", Waiting.Token).Soon());
        Assert.Equal([(0, 40), (40, 2)], adder.Sums);
    }

    [Fact]
    public async Task Put_TheHelperThrows_IsToldByTheCallAndHarmsNothing()
    {
        await using PluginClient client = TestPlugins.Surface();
        ICounter counter = await client.DispenseAsync<ICounter>("counter", Waiting.Token).Soon();

        var exception = await Assert.ThrowsAsync<PluginCallException>(() => counter.PutAsync("hello", -1, new Adder(), Waiting.Token).Soon());

        Assert.Contains("no negative numbers", exception.Message, StringComparison.Ordinal);
        Assert.Contains("while the host was adding", exception.Message, StringComparison.Ordinal);
        await counter.PutAsync("hello", 1, new Adder(), Waiting.Token).Soon();
        Assert.Equal(1, await counter.GetAsync("hello", Waiting.Token).Soon());
    }

    private sealed class Adder : IAddHelper
    {
        public List<(int A, int B)> Sums { get; } = [];

        public Task<int> SumAsync(int a, int b, CancellationToken cancellationToken = default)
        {
            if (b < 0)
            {
                throw new ArgumentOutOfRangeException(nameof(b), "no negative numbers");
            }

            Sums.Add((a, b));
            return Task.FromResult(a + b);
        }
    }
}
