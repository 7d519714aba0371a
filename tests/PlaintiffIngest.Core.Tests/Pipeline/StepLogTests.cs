using PlaintiffIngest.Core.Csv;
using PlaintiffIngest.Core.Pipeline;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Core.Tests.Pipeline;

public sealed class StepLogTests
{
    [Fact]
    public void Notes_on_columns_are_logged_once_however_often_a_load_is_retried()
    {
        var log = new RecordingLog();
        var steps = new StepLog(log, "vendor.csv");
        for (var attempt = 0; attempt < 3; attempt++)
        {
            using var stream = new MemoryStream("name,email,Cell Phone\nAnn,a@x.co,505-555-0101\n"u8.ToArray());
            using var reader = PlaintiffReader.Open(stream, "vendor.csv", "simplicity", new CsvFormat());
            Assert.True(reader.Read());
            Assert.False(reader.Read());
            steps.LogNotes(reader);
        }

        Assert.Contains("no row has a phone", Assert.Single(log.Warnings), StringComparison.Ordinal);
        Assert.Contains("looks like phone", Assert.Single(log.VerboseMessages), StringComparison.Ordinal);
    }
}
