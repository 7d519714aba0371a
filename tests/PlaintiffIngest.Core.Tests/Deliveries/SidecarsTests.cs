using System.Text;
using PlaintiffIngest.Core.Deliveries;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Core.Tests.Deliveries;

/// <summary>Reading the sidecars of a file.</summary>
public sealed class SidecarsTests : IDisposable
{
    private const string Hash = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    private const string Other = "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff";

    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData($"{Hash}")]
    [InlineData($"{Hash}\n")]
    [InlineData($"\n  {Hash}  \r\n\r\n")]
    [InlineData($"{Hash}  x.csv\n")]
    [InlineData($"{Hash} *x.csv\r\n")]
    [InlineData($"{Hash} x.csv")]
    [InlineData($"{Hash}\tx.csv")]
    [InlineData($"SHA256 (x.csv) = {Hash}\n")]
    [InlineData($"SHA256(x.csv)= {Hash}\n")]
    [InlineData($"SHA2-256(/out/x.csv)= {Hash}\n")]
    [InlineData($"# made by the vendor\nMD5 (x.csv) = d41d8cd98f00b204e9800998ecf8427e\n{Hash}  x.csv\n")]
    [InlineData($"{Hash}  the name before it was renamed.csv\n")]
    [InlineData($"{Other}  y.csv\n{Hash}  out/x.csv\n")]
    [InlineData($"{Other}  y.csv\n{Hash}  C:\\out\\x.csv\n{Hash} *x.csv\n")]
    public void A_checksum_is_read_in_every_usual_form(string sidecar)
    {
        Write("x.csv.sha256", sidecar);
        Assert.Equal(Hash, Assert.Single(Read("x.csv").Hashes).Hash.Hex);
    }

    [Fact]
    public void Upper_case_digits_and_byte_order_marks_change_nothing()
    {
        foreach (var encoding in new[] { new UTF8Encoding(true), Encoding.Unicode, Encoding.BigEndianUnicode })
        {
            folder.Write("x.csv.sha256", [.. encoding.GetPreamble(), .. encoding.GetBytes($"{Hash.ToUpperInvariant()}  x.csv\r\n")]);
            folder.Write("x.csv.rows", [.. encoding.GetPreamble(), .. encoding.GetBytes("12\r\n")]);
            var sidecars = Read("x.csv");
            Assert.Equal((Hash, 12L), (sidecars.Hashes.Single().Hash.Hex, sidecars.Rows.Single().Rows));
        }
    }

    [Fact]
    public void An_escaped_name_is_the_name_that_was_escaped()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "No file can have such a name on Windows.");
        Write("SHA256SUMS", $"\\{Hash}  a\\\\b\\nc.csv\n{Other}  a\\\\b\\nc.csv\n");
        Assert.Equal(Hash, Assert.Single(Read("a\\b\nc.csv").Hashes).Hash.Hex);
    }

    [Fact]
    public void Only_the_files_own_line_of_the_folders_list_counts()
    {
        Write("SHA256SUMS", $"not a checksum\n{Other}  xx.csv\n{Other}  x.csv.bak\n{Other}  sub/x.csv\n{Other}\nMD5 (x.csv) = abc\n{Hash} *./x.csv\n");
        Assert.Equal((Hash, "SHA256SUMS"), (Read("x.csv").Hashes.Single().Hash.Hex, Read("x.csv").Hashes.Single().Sidecar));
        Assert.Empty(Read("y.csv").Hashes);
    }

    [Fact]
    public void A_name_in_another_normalization_form_is_the_same_name()
    {
        Write("SHA256SUMS", $"{Hash}  Zoe\u0308.csv\n");
        Assert.Single(Read("Zo\u00EB.csv").Hashes);
    }

    [Theory]
    [InlineData("x.csv.sha256", "", "has no SHA-256 checksum of 'x.csv'")]
    [InlineData("x.csv.sha256", "# nothing\n", "has no SHA-256 checksum of 'x.csv'")]
    [InlineData("x.csv.sha256", "MD5 (x.csv) = d41d8cd98f00b204e9800998ecf8427e", "has no SHA-256 checksum of 'x.csv'")]
    [InlineData("x.csv.sha256", $"{Other}  y.csv\n{Other}  z.csv\n", "has no SHA-256 checksum of 'x.csv'")]
    [InlineData("x.csv.sha256", "\n0123  x.csv\n", "line 2 is not a SHA-256 checksum")]
    [InlineData("x.csv.sha256", $"{Hash}0", "line 1 is not a SHA-256 checksum")]
    [InlineData("x.csv.sha256", $"{Hash}  x.csv\n{Other}  x.csv\n", "line 2 has a different checksum for the same file than line 1")]
    [InlineData("SHA256SUMS", $"{Other}  y.csv\n{Other}5  x.csv\n", "line 2 is not a SHA-256 checksum")]
    [InlineData("SHA256SUMS", $"{Hash}  x.csv\n{Other}  y.csv\n{Other} *x.csv\n", "line 3 has a different checksum for the same file than line 1")]
    [InlineData("x.csv.rows", "", "is empty")]
    [InlineData("x.csv.rows", "\n1,234\n", "line 2 is not a number of rows")]
    [InlineData("x.csv.rows", "-1", "line 1 is not a number of rows")]
    [InlineData("x.csv.rows", "12 x.csv", "line 1 is not a number of rows")]
    [InlineData("x.csv.rows", "99999999999999999999", "line 1 is not a number of rows")]
    [InlineData("x.csv.rows", "12\n\n13\n", "line 3 is a second line")]
    public void A_malformed_sidecar_is_named_with_its_line(string sidecar, string text, string message)
    {
        Write(sidecar, text);
        var error = Assert.Throws<IngestException>(() => Read("x.csv"));
        Assert.Equal((IngestErrorId.SidecarInvalid, ExitCode.GateFailed), (error.ErrorId, error.ExitCode));
        Assert.Contains($"'{sidecar}'", error.Message, StringComparison.Ordinal);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_sidecar_that_is_too_large_is_not_read()
    {
        folder.Write("x.csv.rows", new byte[64 * 1024 + 1]);
        Assert.Contains("is larger than 64 KiB", Assert.Throws<IngestException>(() => Read("x.csv")).Message, StringComparison.Ordinal);
        folder.Write("y.csv.sha256", Encoding.ASCII.GetBytes(Hash.PadRight(64 * 1024)));
        Assert.Single(Read("y.csv").Hashes);

        using (var list = File.Create(folder.PathOf("SHA256SUMS")))
        {
            list.SetLength(16 * 1024 * 1024 + 1);
        }

        Assert.Contains("'SHA256SUMS' is larger than 16384 KiB", Assert.Throws<IngestException>(() => Read("y.csv")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_a_pipe_and_a_dangling_link_are_rejected_as_sidecars()
    {
        Directory.CreateDirectory(folder.PathOf("x.csv.rows"));
        Assert.Contains("is not a regular file", Assert.Throws<IngestException>(() => Read("x.csv")).Message, StringComparison.Ordinal);
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need a privilege on Windows.");

        SymbolicLink.ToFile(folder.PathOf("y.csv.rows"), folder.PathOf("gone"));
        Assert.Contains("cannot be read", Assert.Throws<IngestException>(() => Read("y.csv")).Message, StringComparison.Ordinal);
        SymbolicLink.ToFile(folder.PathOf("z.csv.rows"), "/dev/zero");
        Assert.Contains("is not a regular file", Assert.Throws<IngestException>(() => Read("z.csv")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Sidecars_beside_a_link_and_beside_its_target_both_count()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need a privilege on Windows.");
        var target = folder.Write("in/simplicity.csv", "name,email\n");
        folder.Write("in/simplicity.csv.rows", "5");
        folder.Write("in/SHA256SUMS", $"{Hash}  simplicity.csv\n");
        Write("today.csv.rows", "6");
        SymbolicLink.ToFile(folder.PathOf("today.csv"), target);
        var sidecars = Read("today.csv");
        Assert.Equal(Hash, Assert.Single(sidecars.Hashes).Hash.Hex);
        Assert.Equal(["today.csv.rows 6", "simplicity.csv.rows 5"], sidecars.Rows.Select(rows => $"{rows.Source} {rows.Rows}"));
    }

    [Theory]
    [InlineData("x.csv.sha256", true)]
    [InlineData("X.CSV.ROWS", true)]
    [InlineData("/in/SHA256SUMS", true)]
    [InlineData("x.csv", false)]
    [InlineData("x.rows.csv", false)]
    [InlineData("SHA256SUMS.csv", false)]
    public void A_sidecar_is_known_by_its_name(string path, bool isSidecar) => Assert.Equal(isSidecar, SidecarName.IsSidecar(path));

    private void Write(string name, string text) => folder.Write(name, text);

    private Sidecars Read(string name) => Sidecars.Read(folder.PathOf(name));
}
