using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Core.Tests.Database;

/// <summary>An empty database with the encoding LATIN1.</summary>
public sealed class Latin1Database : ThrowAwayDatabase
{
    /// <inheritdoc/>
    public override async ValueTask InitializeAsync() => await CreateAsync("template0", "ENCODING 'LATIN1' LOCALE 'C'");
}
