using System.Reflection;

namespace Outboard.Tests;

/// <summary>The page that holds go-plugin's tests against ours forgets none of theirs and invents none of ours.</summary>
public sealed class ConformanceTests
{
    private static readonly string[] s_theirs =
    [
        "TestClient", "TestClient_killStart", "TestClient_testCleanup", "TestClient_noStdoutScannerRace", "TestClient_Start_Timeout",
        "TestClient_Stdin", "TestClient_SkipHostEnv", "TestClient_cmdAndReattach", "TestClient_grpc_servercrash",
        "TestAdditionalNotesAboutCommand", "TestClient_testInterface", "TestClient_grpc", "TestClient_App", "TestGRPC_App",
        "TestGRPCC_Stream", "TestClientStart_badVersion", "TestClientStart_badNegotiatedVersion", "TestClient_wrongVersion",
        "TestClient_legacyClient", "TestClient_legacyServer", "TestClient_versionedClient", "TestClient_grpcNotAllowed",
        "TestProtocolSelection_no_server", "TestClient_RequestGRPCMultiplexing_UnsupportedByPlugin", "TestClient_ping", "TestGRPC_Ping",
        "TestGRPC_Reflection", "TestGRPCConn_BidirectionalPing", "TestClient_Stderr", "TestClient_StderrJSON", "TestClient_textLogLevel",
        "TestClient_logger", "TestServerLogPanic", "TestClient_logStderr", "TestClient_logStderrParseJSON", "TestClient_grpcSyncStdio",
        "TestClient_syncStreams", "TestServer_testStdLogger", "TestClient_SecureConfig", "TestClient_secureConfigAndReattach",
        "TestClient_TLS", "TestClient_TLS_grpc", "TestClient_mtlsClient", "TestClient_mtlsNetRPCClient", "TestServer_testMode_AutoMTLS",
        "TestUnixSocketGroupPermissions", "TestClient_reattach", "TestClient_reattachNoProtocol", "TestClient_reattachGRPC",
        "TestClient_reattachNotFound", "TestClient_testInterfaceReattach", "TestServer_testMode", "TestServer_RPC", "TestUnixSocketDir",
        "TestSetGroup", "TestRmListener_impl", "TestRmListener", "TestBasicError_ImplementsError", "TestBasicError_MatchesMessage",
        "TestNewBasicError_nil",
    ];

    private static readonly string[] s_untestedByThem =
    [
        "cookie refusal text and exit code", "garbage first line", "wrong core version", "port range", "SIGINT ignored", "broker timeouts",
        "MuxBroker alone", "Discover", "Managed clean-up", "ServeMux", "message size both ways", "orphan after host death",
        "Kill with call in flight", "Kill with grandchild", "64 KiB stdout line", "hostile stderr JSON", "unexpected certificate",
        "restart", "concurrency", "Windows",
    ];

    private static string Page { get; } = File.ReadAllText(typeof(ConformanceTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "Conformance").Value!);

    [Fact]
    public void Page_HasARowForEachOfTheirTestsAndEachBehaviourThatTheyDoNotTest()
    {
        Assert.Equal(60, s_theirs.Length);
        Assert.Equal(
            [.. s_theirs, .. s_untestedByThem],
            TestPage.Rows(Page).Select(row => row.First).Where(name => name is not ("go-plugin" or "behaviour")));
    }

    [Fact]
    public void Rows_NameATestOfOursOrSayWhyThereIsNone() => Assert.All(
        TestPage.Rows(Page),
        row => Assert.Matches("^(`|later: |not our wire: |not applicable: |ours$)", row.Last));

    [Fact]
    public void Tests_ThatThePageNames_Exist()
    {
        string[] named = [.. TestPage.Quoted(Page)];

        Assert.NotEmpty(named);
        Assert.All(named, test => Assert.True(TestSources.Have(test), $"There is no test {test}."));
    }
}
