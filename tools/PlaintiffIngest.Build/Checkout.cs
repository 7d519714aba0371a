namespace PlaintiffIngest.Build;

/// <summary>The checkout that this program was built in.</summary>
internal static class Checkout
{
    private const string Manifest = "PlaintiffIngest.psd1";

    /// <summary>Full path of the checkout.</summary>
    public static string Root { get; } = Find();

    private static string Find()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Join(folder, Manifest)))
            {
                return folder;
            }
        }

        throw new InvalidOperationException($"{Manifest} was not found in {AppContext.BaseDirectory} or a folder above it. Run this program from the checkout: dotnet run --project tools/PlaintiffIngest.Build.");
    }
}
