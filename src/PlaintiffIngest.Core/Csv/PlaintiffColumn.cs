namespace PlaintiffIngest.Core.Csv;

/// <summary>The columns of a plaintiff that have their own column in the database.</summary>
public enum PlaintiffColumn
{
    /// <summary><c>plaintiff_name</c>, required.</summary>
    PlaintiffName,

    /// <summary><c>email</c>, required.</summary>
    Email,

    /// <summary><c>phone</c>.</summary>
    Phone,

    /// <summary><c>address</c>.</summary>
    Address,

    /// <summary><c>city</c>.</summary>
    City,

    /// <summary><c>state</c>.</summary>
    State,

    /// <summary><c>postal_code</c>.</summary>
    PostalCode,
}
