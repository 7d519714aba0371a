namespace PlaintiffIngest.Core.Deliveries;

/// <summary>The names of sidecars.</summary>
public static class SidecarName
{
    internal const string HashExtension = ".sha256";
    internal const string RowsExtension = ".rows";
    internal const string ChecksumList = "SHA256SUMS";

    /// <summary>Whether the name of a file is that of a sidecar, which is never an input.</summary>
    /// <param name="path">A path.</param>
    /// <returns>True for <c>*.sha256</c>, <c>*.rows</c> and <c>SHA256SUMS</c>, ignoring case.</returns>
    public static bool IsSidecar(string path)
        => path.EndsWith(HashExtension, StringComparison.OrdinalIgnoreCase)
            || path.EndsWith(RowsExtension, StringComparison.OrdinalIgnoreCase)
            || Path.GetFileName(path).Equals(ChecksumList, StringComparison.OrdinalIgnoreCase);
}
