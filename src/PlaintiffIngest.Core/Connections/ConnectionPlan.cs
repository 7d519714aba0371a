using Npgsql;
using PlaintiffIngest.Core.Database;

namespace PlaintiffIngest.Core.Connections;

/// <summary>Which database a command is to use.</summary>
/// <param name="Environment">The environment's name as it is shown: <c>dev</c>, <c>prod</c>, <c>local</c> or <c>custom</c>.</param>
/// <param name="Settings">How to connect; null for the private server, which has to be started.</param>
internal sealed record ConnectionPlan(string Environment, NpgsqlConnectionStringBuilder? Settings);
