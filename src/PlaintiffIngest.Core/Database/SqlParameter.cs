using Npgsql;
using NpgsqlTypes;

namespace PlaintiffIngest.Core.Database;

/// <summary>Parameters with their type named, so that null has one too.</summary>
internal static class SqlParameter
{
    /// <summary>A run's id.</summary>
    public static NpgsqlParameter Uuid(string name, Guid? value) => Of(name, NpgsqlDbType.Uuid, value);

    /// <summary>A text.</summary>
    public static NpgsqlParameter Text(string name, string? value) => Of(name, NpgsqlDbType.Text, value);

    /// <summary>Texts, any of which may be meant; null does not restrict.</summary>
    public static NpgsqlParameter Texts(string name, IEnumerable<string>? values) => Of(name, NpgsqlDbType.Array | NpgsqlDbType.Text, values?.ToArray());

    /// <summary>A count.</summary>
    public static NpgsqlParameter Count(string name, long? value) => Of(name, NpgsqlDbType.Bigint, value);

    /// <summary>A JSON text.</summary>
    public static NpgsqlParameter Json(string name, string? value) => Of(name, NpgsqlDbType.Jsonb, value);

    /// <summary>A yes or no.</summary>
    public static NpgsqlParameter Flag(string name, bool value) => Of(name, NpgsqlDbType.Boolean, value);

    private static NpgsqlParameter Of(string name, NpgsqlDbType type, object? value)
        => new(name, type) { Value = value ?? DBNull.Value };
}
