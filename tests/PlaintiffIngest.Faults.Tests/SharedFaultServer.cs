namespace PlaintiffIngest.Faults.Tests;

/// <summary>The server of all classes whose tests leave the server itself alone.</summary>
public sealed class SharedFaultServer : FaultServer;
