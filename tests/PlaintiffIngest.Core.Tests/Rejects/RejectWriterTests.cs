using System.Text;
using PlaintiffIngest.Core.Csv;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Rejects;
using PlaintiffIngest.Core.Tests.Csv;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Core.Tests.Rejects;

public sealed class RejectWriterTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Rejects_are_the_original_rows_after_line_code_and_reason()
    {
        var path = Assert.IsType<string>(Reject("Name;Email\nAnn;a@x.co\n;b@x.co\n\"Cid;c@x.co\nDan\0;d@x.co\nE;\n", folder.PathOf("r.csv")));

        Assert.Equal(
            "reject_line;reject_code;reject_reason;Name;Email\n"
            + "3;\"MISSING_NAME\";The name is empty.;;b@x.co\n"
            + "4;\"MALFORMED_QUOTES\";\"A quote is not closed within 1 MiB, or text follows a closing quote; a quote inside a quoted cell is written twice.\";\"Cid;c@x.co\n"
            + "5;\"NUL_CHARACTER\";The row contains a NUL character, shown as U+2400 in its raw text.;Dan\0;d@x.co\n"
            + "6;\"MISSING_EMAIL\";The email is empty.;E;\n",
            File.ReadAllText(path));
        Assert.NotEqual(0xEF, File.ReadAllBytes(path)[0]);
    }

    [Fact]
    public void Corrected_rejects_are_valid_rows_when_they_are_read_again()
    {
        var path = Reject("Name,Email,Court\n,b@x.co,\"K\nings\"\n\"Cid,c@x.co,Queens\nDan,d@x.co\nE,,x\n", folder.PathOf("r.csv"))!;
        Assert.Equal(["MISSING_NAME", "MALFORMED_QUOTES", "FIELD_COUNT", "MISSING_EMAIL"], CsvRows.Codes(CsvRows.OfFile(path)));

        File.WriteAllText(path, File.ReadAllText(path)
            .Replace(",,b@x.co", ",Bob,b@x.co", StringComparison.Ordinal)
            .Replace("\"Cid", "Cid", StringComparison.Ordinal)
            .Replace("Dan,d@x.co", "Dan,d@x.co,Bronx", StringComparison.Ordinal)
            .Replace("E,,x", "E,e@x.co,x", StringComparison.Ordinal));
        var rows = CsvRows.OfFile(path);

        Assert.Equal(["ok", "ok", "ok", "ok"], CsvRows.Codes(rows));
        Assert.Equal(["Bob|b@x.co|||||", "Cid|c@x.co|||||", "Dan|d@x.co|||||", "E|e@x.co|||||"], rows.Select(row => row.Values));
        Assert.Equal(["K\\nings", "Queens", "Bronx", "x"], rows.Select(row => row.RawData["{\"Court\":\"".Length..^2]));
        Assert.Equal(CsvRows.Of("Name,Email\nBob,b@x.co\n")[0].Key, rows[0].Key);
    }

    [Fact]
    public void Rejects_of_rejects_can_be_read()
    {
        var first = Reject("Name,Email\n,b@x.co\n", folder.PathOf("r.csv"))!;
        var second = Reject(File.ReadAllText(first), folder.PathOf("r2.csv"))!;

        var row = Assert.Single(CsvRows.OfFile(second));
        Assert.Equal("MISSING_NAME", row.Error.ToCode());
        File.WriteAllText(second, File.ReadAllText(second).Replace(",,b@x.co", ",Bob,b@x.co", StringComparison.Ordinal));
        Assert.Equal(("Bob|b@x.co|||||", "{}"), (CsvRows.OfFile(second)[0].Values, CsvRows.OfFile(second)[0].RawData));
    }

    [Theory]
    [InlineData("name,email,phone\nA,a1@x.co,\"open\nB,b1@x.co,\"v\"\n,c@x.co,w\"\nD,d1@x.co,1\n", 2)]
    [InlineData("name,email,phone\n,a@x.co,\"1\"\nB,,\"2\n,c@x.co,3\n,\"d@x.co\",\"\n", 4)]
    public void Rows_that_nobody_corrected_fail_again_one_by_one(string text, int rejects)
    {
        var path = Reject(text, folder.PathOf("r.csv"))!;

        using var stream = File.OpenRead(path);
        using var reader = PlaintiffReader.Open(stream, "r.csv", "simplicity", new CsvFormat());
        for (var i = 0; i < rejects; i++)
        {
            Assert.True(reader.Read());
            Assert.NotEqual(RowError.None, reader.Row.Error);
        }

        Assert.False(reader.Read());
    }

    [Fact]
    public void The_truncated_start_of_a_large_row_fails_again()
    {
        var path = Reject($"name,email,note\nA,a@x.co,{new string('x', 2_000_000)}\n", folder.PathOf("r.csv"))!;

        using var stream = File.OpenRead(path);
        using var reader = PlaintiffReader.Open(stream, "r.csv", "simplicity", new CsvFormat());
        Assert.True(reader.Read());
        Assert.Equal(RowError.FieldCount, reader.Row.Error);
    }

    [Fact]
    public void Without_rejects_there_is_no_file()
    {
        Assert.Null(Reject("Name,Email\nAnn,a@x.co\n", folder.PathOf("r.csv")));
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void A_file_that_is_not_completed_leaves_nothing()
    {
        using (var writer = RejectWriter.Create(folder.PathOf("r.csv"), "vendor.csv", "Name,Email", ',', force: false))
        {
            writer.Write(2, RowError.MissingName, "The name is empty.", ",a@x.co"u8);
            Assert.Equal(1, writer.Count);
            Assert.NotEmpty(Directory.GetFiles(folder.Path));
            Assert.False(File.Exists(writer.Path));
        }

        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void In_a_folder_the_file_is_named_after_the_input(bool withSeparator)
    {
        var path = Reject("Name,Email\n,b@x.co\n", withSeparator ? folder.Path + Path.DirectorySeparatorChar : folder.Path);

        Assert.Equal(folder.PathOf("vendor.rejects.csv"), path);
    }

    [Fact]
    public void An_existing_file_is_replaced_only_with_force()
    {
        var path = folder.Write("r.csv", "reject_line,mine");
        var error = Assert.Throws<IngestException>(() => Reject("Name,Email\n,b@x.co\n", path));

        Assert.Equal(IngestErrorId.FileExists, error.ErrorId);
        Assert.Equal("reject_line,mine", File.ReadAllText(path));
        Assert.Equal(path, Reject("Name,Email\n,b@x.co\n", path, force: true));
        Assert.StartsWith("reject_line,", File.ReadAllText(path), StringComparison.Ordinal);
        Assert.Single(Directory.GetFiles(folder.Path));
    }

    [Theory]
    [InlineData("name,email\nAnn,a@x.co\n")]
    [InlineData("mine")]
    [InlineData("x,reject_line")]
    public void A_file_of_another_kind_is_not_replaced_even_with_force(string text)
    {
        var path = folder.Write("r.csv", text);
        SymbolicLink.ToFile(folder.PathOf("link.csv"), path);

        foreach (var target in (string[])[path, folder.PathOf("link.csv")])
        {
            var error = Assert.Throws<IngestException>(() => Reject("Name,Email\n,b@x.co\n", target, force: true));

            Assert.Equal((IngestErrorId.FileExists, ExitCode.ConfigurationError), (error.ErrorId, error.ExitCode));
            Assert.Contains("is not a reject file", error.Message, StringComparison.Ordinal);
            Assert.Equal(text, File.ReadAllText(target));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("\uFEFFreject_line,reject_code\n")]
    [InlineData("\"Reject_Line\";\"reject_code\"\n")]
    public void A_reject_file_saved_by_a_spreadsheet_and_an_empty_file_are_replaced_with_force(string text)
    {
        var path = folder.Write("r.csv", text);

        Assert.Equal(path, Reject("Name,Email\n,b@x.co\n", path, force: true));
        Assert.EndsWith(",,b@x.co\n", File.ReadAllText(path), StringComparison.Ordinal);
    }

    [Fact]
    public void A_vendors_file_that_appears_meanwhile_is_not_replaced_even_with_force()
    {
        using (var writer = RejectWriter.Create(folder.PathOf("r.csv"), "vendor.csv", "Name,Email", ',', force: true))
        {
            writer.Write(2, "MISSING_NAME", "x", ",a"u8);
            folder.Write("r.csv", "name,email\n");
            Assert.Equal(IngestErrorId.FileExists, Assert.Throws<IngestException>(writer.Complete).ErrorId);
        }

        Assert.Equal("name,email\n", File.ReadAllText(Assert.Single(Directory.GetFiles(folder.Path))));
    }

    [Fact]
    public void The_name_derived_from_the_input_contains_no_personal_number()
    {
        using var writer = RejectWriter.Create(folder.Path, "john 123-45-6789.csv", "Name,Email", ',', force: false);

        Assert.Equal(folder.PathOf("john [SSN_REDACTED].rejects.csv"), writer.Path);
    }

    [Fact]
    public void A_device_is_not_replaced_and_a_link_is_replaced_instead_of_its_target()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such files.");
        Assert.Equal(IngestErrorId.FileNotWritable, Assert.Throws<IngestException>(() => RejectWriter.Create("/dev/null", "v.csv", "Name", ',', force: true)).ErrorId);

        var precious = folder.Write("precious.txt", "reject_line,mine");
        SymbolicLink.ToFile(folder.PathOf("r.csv"), precious);
        Assert.Equal(IngestErrorId.FileExists, Assert.Throws<IngestException>(() => Reject("Name,Email\n,b@x.co\n", folder.PathOf("r.csv"))).ErrorId);
        Reject("Name,Email\n,b@x.co\n", folder.PathOf("r.csv"), force: true);

        Assert.Equal("reject_line,mine", File.ReadAllText(precious));
    }

    [Fact]
    public void A_file_that_appears_meanwhile_is_not_replaced()
    {
        using var writer = RejectWriter.Create(folder.PathOf("r.csv"), "vendor.csv", "Name,Email", ',', force: false);
        writer.Write(2, "MISSING_NAME", "x", ",a"u8);
        folder.Write("r.csv", "reject_line,mine");

        Assert.Equal(IngestErrorId.FileExists, Assert.Throws<IngestException>(writer.Complete).ErrorId);
        Assert.Equal("reject_line,mine", File.ReadAllText(writer.Path));
    }

    [Fact]
    public void A_missing_folder_is_an_error_before_any_row()
    {
        var error = Assert.Throws<IngestException>(() => RejectWriter.Create(folder.PathOf("no 123-45-6789", "r.csv"), "v.csv", "Name", ',', force: true));

        Assert.Equal(IngestErrorId.FileNotWritable, error.ErrorId);
        Assert.DoesNotContain("123-45-6789", error.Message, StringComparison.Ordinal);
        Assert.Equal(IngestErrorId.FileNotWritable, Assert.Throws<IngestException>(
            () => RejectWriter.Create(folder.Write("file", "x") + "/", "v.csv", "Name", ',', force: true)).ErrorId);
    }

    [Fact]
    public void Only_the_user_can_read_the_file()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such mode.");
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Reject("Name,Email\n,b@x.co\n", folder.PathOf("r.csv"))!));
        }
    }

    private static string? Reject(string text, string path, bool force = false)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(text));
        using var reader = PlaintiffReader.Open(stream, "vendor.csv", "simplicity", new CsvFormat());
        using var writer = RejectWriter.Create(path, "vendor.csv", reader.HeaderText, reader.Delimiter, force);
        while (reader.Read())
        {
            if (reader.Row.Error != RowError.None)
            {
                writer.Write(reader.Row.LineNumber, reader.Row.Error, reader.Row.ErrorMessage!, reader.Row.RawText.Span);
            }
        }

        return writer.Complete();
    }
}
