using System.IO.Pipelines;
using BenchmarkDotNet.Attributes;
using Outboard;

namespace Benchmarks.Micro;

/// <summary>The first line of a channel and its answer, each written into a pipe and read from it.</summary>
public class FirstLineBenchmarks
{
    private static readonly OpenChannelRequest s_request = new() { Channel = OpenChannelRequest.Plugin, Name = "greeter", Max = MessageSize.Default, Host = "3f0a9c" };
    private static readonly OpenChannelResponse s_response = new() { Ok = true, Max = MessageSize.Default };

    private readonly Pipe _pipe = new();

    /// <summary>From the host to the plugin.</summary>
    [Benchmark]
    public async Task<object> Request()
    {
        await ChannelPreamble.WriteAsync(_pipe.Writer, s_request.Write, CancellationToken.None);
        return await ChannelPreamble.ReadAsync(_pipe.Reader, OpenChannelRequest.Read, CancellationToken.None);
    }

    /// <summary>From the plugin to the host.</summary>
    [Benchmark]
    public async Task<object> Response()
    {
        await ChannelPreamble.WriteAsync(_pipe.Writer, s_response.Write, CancellationToken.None);
        return await ChannelPreamble.ReadAsync(_pipe.Reader, OpenChannelResponse.Read, CancellationToken.None);
    }
}
