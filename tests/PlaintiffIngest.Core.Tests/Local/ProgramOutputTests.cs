using PlaintiffIngest.Core.Local;

namespace PlaintiffIngest.Core.Tests.Local;

/// <summary>Output of other programs in error messages: one line, the cause first.</summary>
public sealed class ProgramOutputTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("one\r\ntwo\n", "one; two")]
    [InlineData("1\n2\n3\n4\n5\n6", "3; 4; 5; 6")]
    [InlineData("The files belonging to this database system will be owned by user \"ada\".\n\nfixing permissions ... initdb: error: could not change permissions of directory \"x\": Operation not permitted\n", "fixing permissions ... initdb: error: could not change permissions of directory \"x\": Operation not permitted")]
    [InlineData("Reading package lists...\nE: Unable to locate package postgresql\n", "E: Unable to locate package postgresql")]
    [InlineData("2026-01-17 [7] LOG:  starting\n2026-01-17 [7] FATAL:  could not create lock file\n2026-01-17 [7] LOG:  database system is shut down", "2026-01-17 [7] FATAL:  could not create lock file")]
    [InlineData("2026-01-17 [7] LOG:  invalid value for parameter \"x\": \"y\"\n2026-01-17 [7] LOG:  z\n2026-01-17 [7] FATAL:  configuration file contains errors", "2026-01-17 [7] LOG:  invalid value for parameter \"x\": \"y\"; 2026-01-17 [7] FATAL:  configuration file contains errors")]
    [InlineData("npm error code EAI_AGAIN\nnpm error code EAI_AGAIN\nlog: x", "npm error code EAI_AGAIN")]
    public void The_cause_comes_first_on_one_line(string output, string expected) => Assert.Equal(expected, ProgramOutput.Quote(output));
}
