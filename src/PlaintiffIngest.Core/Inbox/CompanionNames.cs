using System.Globalization;
using PlaintiffIngest.Core.Deliveries;
using PlaintiffIngest.Core.Files;
using PlaintiffIngest.Core.Runs;

namespace PlaintiffIngest.Core.Inbox;

/// <summary>The names of a delivery and of its companions, the files that are moved with it: sidecars, marker, rejects and reason file.</summary>
internal static class CompanionNames
{
    /// <summary>Extension of the file that says why a delivery failed.</summary>
    public const string ReasonExtension = ".reason.txt";

    /// <summary>Extension of the file with a delivery's failed rows.</summary>
    public const string RejectsExtension = ".rejects.csv";

    /// <summary>Whether a name is that of a marker.</summary>
    /// <param name="name">The name of a file.</param>
    /// <param name="marker">The extension of markers; null if there are none.</param>
    public static bool IsMarker(string name, string? marker) => marker is not null && name.EndsWith(marker, StringComparison.OrdinalIgnoreCase);

    /// <summary>The names that a delivery's marker may have: <c>x.csv.done</c> and <c>x.done</c>.</summary>
    /// <param name="name">The name of the delivery.</param>
    /// <param name="marker">The extension of markers.</param>
    public static IEnumerable<string> Markers(string name, string marker) => [name + marker, BatchIdentity.BaseName(name) + marker];

    /// <summary>The names that the sidecars and the marker of a delivery can have, each with its name after the move.</summary>
    /// <param name="name">The name of the delivery.</param>
    /// <param name="newName">Its name in the other folder.</param>
    /// <param name="marker">The extension of markers; null if there are none.</param>
    public static IEnumerable<(string Name, string NewName)> Companions(string name, string newName, string? marker)
        => Names(name, marker).Zip(Names(newName, marker));

    /// <summary>The name of the delivery that a sidecar or a marker belongs to. For a marker, it may lack the delivery's extension.</summary>
    /// <param name="name">The name of a file.</param>
    /// <param name="marker">The extension of markers; null if there are none.</param>
    /// <returns>The name; null if the file is neither a sidecar nor a marker.</returns>
    public static string? DeliveryOf(string name, string? marker)
        => Extensions(marker).FirstOrDefault(extension => name.EndsWith(extension, StringComparison.OrdinalIgnoreCase)) is { } extension && name.Length > extension.Length
            ? name[..^extension.Length]
            : null;

    /// <summary>
    /// The names that a moved delivery can get, in order of preference: its own, or one with its time, so that a vendor can send a file of
    /// the same name every day. The first free name is used.
    /// </summary>
    /// <param name="name">The name of the delivery.</param>
    /// <param name="stamp">Its size and time.</param>
    public static IEnumerable<string> Candidates(string name, FileStamp stamp)
    {
        yield return name;
        var stem = BatchIdentity.BaseName(name);
        var timed = $"{stem}.{stamp.LastWriteTimeUtc.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture)}";
        for (var number = 1; ; number++)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"{timed}{(number == 1 ? string.Empty : $"-{number}")}{name[stem.Length..]}");
        }
    }

    private static IEnumerable<string> Names(string name, string? marker)
        => marker is null ? Sidecars(name) : Sidecars(name).Concat(Markers(name, marker));

    private static IEnumerable<string> Sidecars(string name) => [name + SidecarName.HashExtension, name + SidecarName.RowsExtension];

    private static IEnumerable<string> Extensions(string? marker)
        => marker is null ? [SidecarName.HashExtension, SidecarName.RowsExtension] : [SidecarName.HashExtension, SidecarName.RowsExtension, marker];
}
