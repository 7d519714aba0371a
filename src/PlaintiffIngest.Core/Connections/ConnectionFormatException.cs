using PlaintiffIngest.Core.Database;

namespace PlaintiffIngest.Core.Connections;

/// <summary>A connection URL or string cannot be read. Its message is written in this program, but for the name of an unknown parameter.</summary>
#pragma warning disable CA1032 // Only with a reason.
internal sealed class ConnectionFormatException(string reason) : Exception(reason);
#pragma warning restore CA1032
