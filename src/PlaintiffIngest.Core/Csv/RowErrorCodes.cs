namespace PlaintiffIngest.Core.Csv;

/// <summary>The <c>error_code</c> of each <see cref="RowError"/>.</summary>
public static class RowErrorCodes
{
    /// <summary>Whether a required value is missing.</summary>
    public static bool IsMissing(RowError error)
        => error is RowError.MissingName or RowError.MissingEmail or (>= RowError.MissingPhone and <= RowError.MissingValue);

    /// <summary>The code that is stored in the database, such as <c>MISSING_NAME</c>.</summary>
    /// <param name="error">The failure.</param>
    /// <returns>The code; null for <see cref="RowError.None"/>.</returns>
    public static string? ToCode(this RowError error) => error switch
    {
        RowError.None => null,
        RowError.MissingName => "MISSING_NAME",
        RowError.InvalidName => "INVALID_NAME",
        RowError.MissingEmail => "MISSING_EMAIL",
        RowError.InvalidEmail => "INVALID_EMAIL",
        RowError.MissingPhone => "MISSING_PHONE",
        RowError.MissingAddress => "MISSING_ADDRESS",
        RowError.MissingCity => "MISSING_CITY",
        RowError.MissingState => "MISSING_STATE",
        RowError.MissingPostalCode => "MISSING_POSTAL_CODE",
        RowError.MissingValue => "MISSING_VALUE",
        RowError.InvalidPhone => "INVALID_PHONE",
        RowError.InvalidAddress => "INVALID_ADDRESS",
        RowError.InvalidCity => "INVALID_CITY",
        RowError.InvalidState => "INVALID_STATE",
        RowError.InvalidPostalCode => "INVALID_POSTAL_CODE",
        RowError.RepeatedHeader => "REPEATED_HEADER",
        RowError.FieldCount => "FIELD_COUNT",
        RowError.MalformedQuotes => "MALFORMED_QUOTES",
        RowError.NulCharacter => "NUL_CHARACTER",
        RowError.RowTooLarge => "ROW_TOO_LARGE",
        _ => throw new ArgumentOutOfRangeException(nameof(error)),
    };
}
