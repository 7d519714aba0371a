using PlaintiffIngest.Faults.Tests;
using PlaintiffIngest.Faults.Tests.Citus;
using PlaintiffIngest.Testing;

[assembly: Integration]
[assembly: AssemblyFixture(typeof(SharedFaultServer))]
[assembly: AssemblyFixture(typeof(CitusServer))]
