using Microsoft.Extensions.Time.Testing;
using TestContract;

namespace Outboard.Tests;

public sealed class ProgressTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Reports_ByManyAtOnce_AllArrive(bool host)
    {
        const int Many = 4;
        const int Each = 2_000;
        await using BrokerPair pair = await BrokerPair.StartAsync();
        (MuxBroker owner, MuxBroker user) = pair.From(host);
        var reports = new Reports<int>();
        await using BrokerOffer offer = owner.OfferProgress(reports);

        await using (RemoteProgress<int> progress = await user.DialProgressAsync<int>(offer.Id, Waiting.Token).Soon())
        {
            await Task.WhenAll(Enumerable.Range(0, Many).Select(worker => Task.Run(() =>
            {
                for (int i = 0; i < Each; i++)
                {
                    progress.Report((worker * Each) + i);
                }
            }))).Soon();
        }

        await offer.FinishAsync(Waiting.Token).Soon();
        Assert.Equal(Enumerable.Range(0, Many * Each), reports.Values.Order());
        Assert.Equal(reports.Values.Where(value => value < Each).Order(), reports.Values.Where(value => value < Each));
    }

    [Fact]
    public async Task Handler_ThatThrows_IsToldOfAtTheEndAndReportsGoOnIntoNothing()
    {
        await using BrokerPair pair = await BrokerPair.StartAsync("unix");
        var reports = new Reports<int>(_ => throw new InvalidOperationException("not interested"));
        await using BrokerOffer offer = pair.Host.OfferProgress(reports);
        RemoteProgress<int> progress = await pair.Plugin.DialProgressAsync<int>(offer.Id, Waiting.Token).Soon();

        await Task.Run(
            () =>
            {
                for (int i = 0; i < 100_000; i++)
                {
                    progress.Report(i);
                }
            },
            Waiting.Token).Soon();
        await progress.DisposeAsync().Soon();

        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => offer.FinishAsync(Waiting.Token).Soon());
        Assert.Equal("not interested", exception.Message);
        Assert.Equal([0], reports.Values);
    }

    [Fact]
    public async Task Handler_ThatBlocks_HoldsUpWhoReportsUntilItGoesOn()
    {
        const int Many = 400_000;
        await using BrokerPair pair = await BrokerPair.StartAsync();
        using var gate = new ManualResetEventSlim();
        int handled = 0;
        int reported = 0;
        var handler = new Reports<int>(_ =>
        {
            gate.Wait(Waiting.Token);
            Interlocked.Increment(ref handled);
        });
        await using BrokerOffer offer = pair.Host.OfferProgress(handler);
        RemoteProgress<int> progress = await pair.Plugin.DialProgressAsync<int>(offer.Id, Waiting.Token).Soon();
        Task reporting = Task.Factory.StartNew(
            () =>
            {
                for (; reported < Many; reported++)
                {
                    progress.Report(reported);
                }
            },
            Waiting.Token, TaskCreationOptions.LongRunning, TaskScheduler.Default);

        // Whatever is on its way is bounded: with a blocked handler the reports come to a stand before they are all taken.
        await Waiting.UntilAsync(() => Volatile.Read(ref reported) > 1_000, "the first reports");
        gate.Set();
        await reporting.Soon();
        await progress.DisposeAsync().Soon();
        await offer.FinishAsync(Waiting.Token).Soon();

        Assert.Equal(Many, handled);
    }

    [Fact]
    public async Task Report_BlockedWhenTheOtherSideGoes_ReturnsAndLaterOnesDoNothing()
    {
        // A clock that stands still: it is not given up for want of readers.
        await using BrokerPair pair = await BrokerPair.StartAsync(time: new FakeTimeProvider());
        uint id = pair.Host.NextId();
        Task<BrokerStream> accepting = pair.Host.AcceptAsync(id, Waiting.Token);
        RemoteProgress<string> progress = await pair.Plugin.DialProgressAsync<string>(id, Waiting.Token).Soon();
        BrokerStream neverReads = await accepting.Soon();
        string report = new('x', 10_000);
        using var gone = new CancellationTokenSource();
        int reported = 0;
        Task reporting = Task.Factory.StartNew(
            () =>
            {
                while (!gone.IsCancellationRequested)
                {
                    progress.Report(report);
                    Interlocked.Increment(ref reported);
                }
            },
            Waiting.Token, TaskCreationOptions.LongRunning, TaskScheduler.Default);

        // 256 KiB in the queue, besides what a pipe and the writer hold: it cannot be much more, so that it is stuck or soon will be.
        await Waiting.UntilAsync(() => Volatile.Read(ref reported) >= 25, "a full queue");
        await neverReads.DisposeAsync();
        await gone.CancelAsync();
        await reporting.Soon();

        progress.Report("into nothing");
        await progress.DisposeAsync().Soon();
        progress.Report("into nothing");
        Assert.InRange(reported, 25, 3_000_000);
    }

    [Fact]
    public async Task Reports_LargerThanWhatThePoolKeeps_ArriveUnmixed()
    {
        const int Many = 50;
        await using BrokerPair pair = await BrokerPair.StartAsync();
        var reports = new Reports<string>();
        await using BrokerOffer offer = pair.Host.OfferProgress(reports);
        await using (RemoteProgress<string> progress = await pair.Plugin.DialProgressAsync<string>(offer.Id, Waiting.Token).Soon())
        {
            for (int i = 0; i < Many; i++)
            {
                progress.Report(new string((char)('0' + i), 2 * MessagePool.MaxSharedBytes));
            }
        }

        await offer.FinishAsync(Waiting.Token).Soon();
        Assert.Equal(Enumerable.Range(0, Many).Select(static i => (char)('0' + i)), reports.Values.Select(static report => report.Distinct().Single()));
    }

    [Fact]
    public async Task Report_ThatCannotCross_ThrowsWhereItIsMade()
    {
        await using BrokerPair pair = await BrokerPair.StartAsync(limit: 1024);
        var reports = new Reports<string>();
        await using BrokerOffer offer = pair.Host.OfferProgress(reports);
        await using (RemoteProgress<string> progress = await pair.Plugin.DialProgressAsync<string>(offer.Id, Waiting.Token).Soon())
        {
            var exception = Assert.Throws<PluginMessageTooLargeException>(() => progress.Report(new string('x', 2000)));
            Assert.Equal(1024, exception.Limit);
            progress.Report("short");
        }

        await offer.FinishAsync(Waiting.Token).Soon();
        Assert.Equal(["short"], reports.Values);
    }

    [Fact]
    public async Task Finish_TheOtherSideNeverEnds_GivesUpAfterFiveSeconds()
    {
        var time = new FakeTimeProvider();
        await using BrokerPair pair = await BrokerPair.StartAsync(time: time);
        var first = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using BrokerOffer offer = pair.Host.OfferProgress(new Reports<int>(_ => first.TrySetResult()));
        await using RemoteProgress<int> progress = await pair.Plugin.DialProgressAsync<int>(offer.Id, Waiting.Token).Soon();

        // The channel is there for who dials a moment before it is for who accepts, whose time must not run out meanwhile.
        progress.Report(1);
        await first.Task.Soon();

        Task finishing = offer.FinishAsync(Waiting.Token);
        Assert.False(finishing.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(4.9));
        Assert.False(finishing.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(0.2));

        var exception = await Assert.ThrowsAsync<PluginConnectionException>(finishing.Soon);
        Assert.Contains("did not complete what it sends", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Finish_ReportsCutOff_IsALoss()
    {
        await using BrokerPair pair = await BrokerPair.StartAsync();
        await using BrokerOffer offer = pair.Host.OfferProgress(new Reports<int>());
        await (await pair.Plugin.DialAsync(offer.Id, Waiting.Token).Soon()).DisposeAsync();

        var exception = await Assert.ThrowsAsync<PluginConnectionException>(() => offer.FinishAsync(Waiting.Token).Soon());

        Assert.Contains("in the middle of 'IProgress<Int32>'", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Finish_NobodyDialled_IsQuietAndCostsNoTime()
    {
        // A clock that stands still: nothing is waited for.
        await using BrokerPair pair = await BrokerPair.StartAsync(time: new FakeTimeProvider());
        await using BrokerOffer offer = pair.Host.OfferProgress(new Reports<int>());

        await offer.FinishAsync(Waiting.Token).Soon();
    }

    [Fact]
    public async Task Report_HandlerThatNobodyReads_IsGivenUpAfterFiveSecondsWithLittleKept()
    {
        var time = new FakeTimeProvider();
        await using BrokerPair pair = await BrokerPair.StartAsync(time: time);
        uint id = pair.Host.NextId();
        Task<BrokerStream> accepting = pair.Host.AcceptAsync(id, Waiting.Token);
        RemoteProgress<string> progress = await pair.Plugin.DialProgressAsync<string>(id, Waiting.Token).Soon();
        await using BrokerStream neverReads = await accepting.Soon();
        string report = new('x', 100_000);
        int reported = 0;
        bool stop = false;
        Task reporting = Task.Factory.StartNew(
            () =>
            {
                while (!Volatile.Read(ref stop))
                {
                    progress.Report(report);
                    Interlocked.Increment(ref reported);
                }
            },
            Waiting.Token, TaskCreationOptions.LongRunning, TaskScheduler.Default);

        // What is kept in between are some dozen reports; a thousand come through only once nobody is waited for any more.
        await Waiting.UntilAsync(
            () =>
            {
                time.Advance(TimeSpan.FromSeconds(1));
                return Volatile.Read(ref reported) > 1_000;
            },
            "reports that go nowhere");
        Volatile.Write(ref stop, true);
        await reporting.Soon();
        await progress.DisposeAsync().Soon();
    }

    [Fact]
    public async Task Dispose_OtherSideReadsNothing_EndsAfterFiveSeconds()
    {
        var time = new FakeTimeProvider();
        await using BrokerPair pair = await BrokerPair.StartAsync(time: time);
        uint id = pair.Host.NextId();
        Task<BrokerStream> accepting = pair.Host.AcceptAsync(id, Waiting.Token);
        RemoteProgress<string> progress = await pair.Plugin.DialProgressAsync<string>(id, Waiting.Token).Soon();
        await using BrokerStream neverReads = await accepting.Soon();

        // One that is larger than what is kept: a second would wait for the clock, which nobody moves yet.
        progress.Report(new string('x', 8_000_000));
        Task disposing = progress.DisposeAsync().AsTask();
        await Waiting.UntilAsync(
            () =>
            {
                time.Advance(TimeSpan.FromSeconds(1));
                return disposing.IsCompleted;
            },
            "the end of the disposal");

        await disposing;
    }
}
