using PlaintiffIngest.Testing;
using Xunit.v3;

[assembly: TestPipelineStartup(typeof(EndOfRun))]
