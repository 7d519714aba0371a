namespace PlaintiffIngest.Core.Connections;

/// <summary>A connection URL or string is not valid. The message quotes nothing from it except the name of an unknown parameter.</summary>
#pragma warning disable CA1032 // Without a reason the exception would be useless.
internal sealed class ConnectionFormatException(string reason) : Exception(reason);
#pragma warning restore CA1032
