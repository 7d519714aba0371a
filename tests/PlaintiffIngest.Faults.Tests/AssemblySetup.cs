using PlaintiffIngest.Faults.Tests;
using PlaintiffIngest.Faults.Tests.Citus;
using PlaintiffIngest.Testing;
using Xunit.v3;

[assembly: Integration]
[assembly: TestPipelineStartup(typeof(EndOfRun))]
[assembly: AssemblyFixture(typeof(SharedFaultServer))]
[assembly: AssemblyFixture(typeof(CitusServer))]
