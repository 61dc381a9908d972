namespace TestContract;

/// <summary>The moments in a plugin's life at which a fault can strike. Each is an event that is logged or seen, never a delay.</summary>
public enum FaultMoment
{
    /// <summary>The process has been started; its runtime may not yet have.</summary>
    ProcessStarted,

    /// <summary>The host has read the handshake.</summary>
    HandshakeRead,

    /// <summary>The control channel is open.</summary>
    Connected,

    /// <summary>The plugin's channel is open.</summary>
    Dispensed,

    /// <summary>The host has sent a call.</summary>
    CallSent,

    /// <summary>The implementation is at work.</summary>
    CallRunning,

    /// <summary>The answer has come.</summary>
    AnswerSent,

    /// <summary>The host is about to ask the plugin to quit.</summary>
    QuitSent,

    /// <summary>The host, which never connected, is about to close the plugin's standard input.</summary>
    StdinClosed,

    /// <summary>The plugin has stopped serving and its main is about to return.</summary>
    Exiting,
}
