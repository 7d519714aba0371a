namespace PlaintiffIngest.Testing;

/// <summary>What a <see cref="PostgresProxy"/> does with a message, and from then on with its connection.</summary>
public enum ProxyAction
{
    /// <summary>It reaches the other side.</summary>
    Pass,

    /// <summary>It does not, and both sides are told so by a reset (RST).</summary>
    Reset,

    /// <summary>It does not, and both sides see the connection closed (FIN).</summary>
    Close,

    /// <summary>It reaches the other side, and then both sides see the connection closed.</summary>
    PassAndClose,

    /// <summary>A black hole: this and all that follows is taken and never arrives.</summary>
    Swallow,

    /// <summary>A jam: nothing more is taken, so that the sender's buffers fill up.</summary>
    Stall,

    /// <summary>It arrives when <see cref="PostgresProxy.Release"/> is called, even when its sender is gone by then.</summary>
    Hold,
}
