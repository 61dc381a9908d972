namespace TestPlugin;

/// <summary>What a program does that is no plugin, or a broken one.</summary>
internal static class Misbehaviour
{
    /// <summary>Where the host wants the socket.</summary>
    public static string? Folder => Environment.GetEnvironmentVariable("PLUGIN_UNIX_SOCKET_DIR");

    public static Task<int> GarbageAsync()
    {
        Console.WriteLine("Good morning, this is a stray line");
        return Serving.RunAsync();
    }

    public static int Silent()
    {
        SayWhere();
        Thread.Sleep(Timeout.Infinite);
        return 0;
    }

    public static int Exit(int code)
    {
        SayWhere();
        Console.Error.WriteLine("I cannot find my configuration");
        Console.Error.WriteLine("and so I give up");
        return code;
    }

    public static int LongLine()
    {
        Console.Out.Write(new string('y', 100 * 1024));
        Console.Out.Flush();
        Thread.Sleep(Timeout.Infinite);
        return 0;
    }

    public static int Print(string handshake)
    {
        SayWhere();
        Console.WriteLine(handshake);
        Thread.Sleep(Timeout.Infinite);
        return 0;
    }

    /// <summary>For the tests that look whether process and folder are gone afterwards.</summary>
    private static void SayWhere()
    {
        Console.Error.WriteLine($"process {Environment.ProcessId}");
        Console.Error.WriteLine($"folder {Folder}");
    }
}
