using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Core.Tests.Database;

/// <summary>An empty database that stores the characters of LATIN1 and no others.</summary>
public sealed class Latin1Database : ThrowAwayDatabase
{
    /// <inheritdoc/>
    public override async ValueTask InitializeAsync() => await CreateAsync("template0", "ENCODING 'LATIN1' LOCALE 'C'");
}
