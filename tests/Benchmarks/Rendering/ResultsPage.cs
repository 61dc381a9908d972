using System.Text;

namespace Benchmarks;

/// <summary>RESULTS.md.</summary>
internal static class ResultsPage
{
    private const string Introduction = """
        # Results

        Written by the benchmarks in this folder; do not edit. To measure again:

        ```
        dotnet run --project tests/Benchmarks -c Release -- --write
        ```

        Each variant is a host and a plugin of its own, and all of them do the same work in turn, in rounds. A value is the median of the
        rounds. A ratio (×) is the median of the ratios to go-plugin's net/rpc in the same round, so it is not exactly the quotient of two
        values. Where the unit is one of time or memory, less is better; where it is a rate, more is.

        Ours are built with this repository's runtime, in the forms AOT (native), R2R (ReadyToRun, framework-dependent) and JIT
        (framework-dependent), with generated stubs unless the title says otherwise. "StreamJsonRpc alone" and "by hand" are programs of
        a few lines that start a process and talk to it over the same kind of socket: the first with that library and nothing else, the
        second with a length header and JSON written by hand. Neither has limits, cancellation across a kill, logs, tracing or typed
        errors. "raw socket" sends bytes and waits, one caller at a time, and is the floor.
        """;

    private const string Cost = """
        StreamJsonRpc carries the calls. This table compares the same work by hand, on StreamJsonRpc alone, and on Outboard, all with native
        AOT unless a row says otherwise. Bytes travel as base64 in the first two.
        """;

    // Shares of the runtime's allocation events over 300,000 calls, under the JIT, on 2026-11-28.
    private const string Allocations = """
        By kind, in bytes, for a call with two integers and generated stubs: the shares of sampled allocations. A test, `CrowdTests`, bounds
        the sums.

        | in the host | B | in the plugin | B |
        | --- | ---: | --- | ---: |
        | StreamJsonRpc: the call's state machine, task and completion | 460 | StreamJsonRpc: the method that was found, its cancellation and state machines | 240 |
        | StreamJsonRpc: the request, its id as an object, the hand-over of the answer | 280 | StreamJsonRpc: the event that no request is left, the hand-over of the request | 180 |
        | `RpcClient`: the state machine that makes typed errors of failures | 210 | the request with its arguments | 290 |
        | the generated stub: the state machine that adds the name of the method to them | 150 | the result and its message | 110 |
        | the arguments as objects, the result as an object | 130 | the task of the method itself | 70 |
        | the answer's message | 100 | others | 60 |
        | others | 40 | | |

        The plugin allocated 2.4 KB before, and the host 1.9 KB. Half of that is not reached in the host: on StreamJsonRpc alone, a call
        allocates 1.2 KB there. It would take a client of our own, which keeps the unanswered calls by their ids.
        """;

    public static string Render(ResultSet results, IReadOnlyDictionary<string, string> reasons)
    {
        var text = new StringBuilder(Introduction).Append("\n\n## Machine\n\n");
        text.Append(MarkdownTable.Render(["", ""], results.Machine.Select(line => (IReadOnlyList<string>)[line.Key, line.Value]), 1));
        text.Append("\n## Goals\n\nRatios to go-plugin net/rpc, except for the difference in milliseconds. A first call is the time from before the start of the plugin's process to its first answer.\n\n").Append(GoalTable.Render(results, reasons));
        text.Append('\n').Append(Picture.Render("charts/", Chart.Description)).Append("\n## What StreamJsonRpc costs\n\n").Append(Cost).Append("\n\n").Append(CostTable.Render(results));
        text.Append("\n## What a call allocates\n\n").Append(Allocations).Append('\n');
        text.Append("\n## All figures\n").Append(FigureTables.Render(results));
        return text.ToString().ReplaceLineEndings("\n");
    }
}
