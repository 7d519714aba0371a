using PlaintiffIngest.Testing;
using Xunit.v3;

[assembly: Integration]
[assembly: TestPipelineStartup(typeof(EndOfRun))]
