using PlaintiffIngest.Faults.Tests;
using PlaintiffIngest.Testing;

[assembly: Integration]
[assembly: AssemblyFixture(typeof(SharedFaultServer))]
