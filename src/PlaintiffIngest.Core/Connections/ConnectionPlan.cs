using Npgsql;

namespace PlaintiffIngest.Core.Connections;

/// <summary>The database that a command will use.</summary>
/// <param name="Environment">The environment's display name: <c>dev</c>, <c>prod</c>, <c>local</c> or <c>custom</c>.</param>
/// <param name="Settings">The connection settings; null for the private server, which must be started first.</param>
internal sealed record ConnectionPlan(string Environment, NpgsqlConnectionStringBuilder? Settings);
