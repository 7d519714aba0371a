namespace PlaintiffIngest.Faults.Tests;

/// <summary>The server of all classes whose tests leave the server itself alone.</summary>
public class SharedFaultServer : FaultServer;
