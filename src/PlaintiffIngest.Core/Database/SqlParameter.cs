using Npgsql;
using NpgsqlTypes;

namespace PlaintiffIngest.Core.Database;

/// <summary>Creates parameters with an explicit type, so that null values have a type too.</summary>
internal static class SqlParameter
{
    /// <summary>A <c>uuid</c>, such as a run's id.</summary>
    public static NpgsqlParameter Uuid(string name, Guid? value) => Create(name, NpgsqlDbType.Uuid, value);

    /// <summary>A <c>text</c>.</summary>
    public static NpgsqlParameter Text(string name, string? value) => Create(name, NpgsqlDbType.Text, value);

    /// <summary>A <c>text[]</c>, for a filter that matches any of the values; null does not filter.</summary>
    public static NpgsqlParameter Texts(string name, IEnumerable<string>? values) => Create(name, NpgsqlDbType.Array | NpgsqlDbType.Text, values?.ToArray());

    /// <summary>A <c>bigint</c>.</summary>
    public static NpgsqlParameter Count(string name, long? value) => Create(name, NpgsqlDbType.Bigint, value);

    /// <summary>A <c>timestamptz</c>.</summary>
    public static NpgsqlParameter Time(string name, DateTimeOffset? value) => Create(name, NpgsqlDbType.TimestampTz, value?.ToUniversalTime());

    /// <summary>A <c>jsonb</c>.</summary>
    public static NpgsqlParameter Json(string name, string? value) => Create(name, NpgsqlDbType.Jsonb, value);

    /// <summary>A <c>boolean</c>.</summary>
    public static NpgsqlParameter Flag(string name, bool value) => Create(name, NpgsqlDbType.Boolean, value);

    private static NpgsqlParameter Create(string name, NpgsqlDbType type, object? value)
        => new(name, type) { Value = value ?? DBNull.Value };
}
