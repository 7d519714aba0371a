using System.Text;
using PlaintiffIngest.Core.Containers;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Files;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Core.Tests.Containers;

/// <summary>Reads the content of files as the product does.</summary>
internal sealed class ContentReader : IDisposable
{
    private readonly TempFolder folder = new();

    public ContainerOptions Options { get; init; } = new();

    public void Dispose() => folder.Dispose();

    /// <summary>The content of a file, which is written first.</summary>
    public byte[] Read(byte[] file, string name = "vendor.csv")
    {
        using var input = InputFile.Open(folder.Write(name, file));
        using var stream = FileContent.Open(input, Options).OpenRead();
        using var content = new MemoryStream();
        stream.CopyTo(content);
        return content.ToArray();
    }

    public string Text(byte[] file) => Encoding.UTF8.GetString(Read(file));

    public IngestException Error(byte[] file, string name = "vendor.csv") => Assert.Throws<IngestException>(() => Read(file, name));

    public IngestErrorId ErrorId(byte[] file) => Error(file).ErrorId;
}
