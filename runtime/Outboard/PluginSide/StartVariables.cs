namespace Outboard;

/// <summary>
/// The variables of this process that come over standard input, where its host says so. They are read once, before anything else looks
/// for a variable, and stand in the environment like any others.
/// </summary>
internal static class StartVariables
{
    private static readonly Lock s_gate = new();
    private static bool s_isRead;
    private static string? s_problem;
    private static Stream? s_stdin;
    private static byte[] s_rest = [];

    /// <summary>Reads them, if there are any. Later calls have the same outcome.</summary>
    /// <returns>Why they could not be read; null if they were, or there are none.</returns>
    public static string? Read()
    {
        lock (s_gate)
        {
            if (!s_isRead)
            {
                s_isRead = true;
                if (IsWanted(Environment.GetCommandLineArgs()))
                {
                    s_problem = ReadStdin();
                }
            }

            return s_problem;
        }
    }

    /// <summary>Takes standard input for this process alone; see <see cref="CurrentProcess.TakeStdin"/>.</summary>
    /// <param name="read">What has been read of it already.</param>
    public static Stream TakeStdin(out byte[] read)
    {
        lock (s_gate)
        {
            read = s_rest;
            return s_stdin ?? CurrentProcess.TakeStdin();
        }
    }

    private static bool IsWanted(string[] arguments) =>
        arguments is [.., StdinVariables.Argument] || Environment.GetEnvironmentVariable(StdinVariables.Variable) == StdinVariables.Stdin;

    private static string? ReadStdin()
    {
        s_stdin = CurrentProcess.TakeStdin();
        try
        {
            if (StdinVariables.Read(s_stdin, out s_rest) is not { } variables)
            {
                return "Standard input ended before all variables had been read. The host that starts the plugin must write them.";
            }

            foreach ((string name, string value) in variables)
            {
                Environment.SetEnvironmentVariable(name, value);
            }

            return null;
        }
        catch (Exception exception) when (exception is FormatException or IOException)
        {
            return exception.Message;
        }
    }
}
