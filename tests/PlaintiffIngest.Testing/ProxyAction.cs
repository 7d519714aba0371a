namespace PlaintiffIngest.Testing;

/// <summary>What a <see cref="PostgresProxy"/> does with a message, and with its connection from then on.</summary>
public enum ProxyAction
{
    /// <summary>Delivers the message.</summary>
    Pass,

    /// <summary>Drops the message and resets both connections (RST).</summary>
    Reset,

    /// <summary>Drops the message and closes both connections (FIN).</summary>
    Close,

    /// <summary>Delivers the message, and then closes both connections (FIN).</summary>
    PassAndClose,

    /// <summary>Reads this message and all that follow, and drops them.</summary>
    Swallow,

    /// <summary>Stops reading, so that the sender's buffers fill up.</summary>
    Stall,

    /// <summary>Delivers the message when <see cref="PostgresProxy.Release"/> is called, even if the sender is gone by then.</summary>
    Hold,
}
