using Npgsql;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Faults.Tests;

/// <summary>A database on a <see cref="FaultServer"/>, with all migrations applied.</summary>
/// <param name="server">The server.</param>
public class FaultDatabase(FaultServer server) : ThrowAwayDatabase(reusesSessions: false)
{
    /// <summary>Its server.</summary>
    public FaultServer Server => server;

    /// <summary>The databases of all nodes: on one server, this one.</summary>
    public virtual IReadOnlyList<NpgsqlConnectionStringBuilder> Nodes => [Settings];

    /// <inheritdoc/>
    public override async ValueTask InitializeAsync() => await CreateAsync(await server.Migrated.NameAsync());

    /// <inheritdoc/>
    protected override Task<NpgsqlConnectionStringBuilder> ServerAsync() => Task.FromResult(server.Settings);
}
