namespace PlaintiffIngest.Core.Csv;

/// <summary>Why a row failed; stored as its <c>error_code</c> in upper case with underscores (<see cref="RowErrorCodes"/>).</summary>
public enum RowError
{
    /// <summary>The row is valid.</summary>
    None,

    /// <summary>The name is empty.</summary>
    MissingName,

    /// <summary>The name is in quotes that CSV does not use, or is a spreadsheet formula.</summary>
    InvalidName,

    /// <summary>The email is empty.</summary>
    MissingEmail,

    /// <summary>The email does not satisfy <see cref="CsvFormat.EmailRule"/>.</summary>
    InvalidEmail,

    /// <summary>The phone is empty, and the vendor's profile requires it.</summary>
    MissingPhone,

    /// <summary>The address is empty, and the vendor's profile requires it.</summary>
    MissingAddress,

    /// <summary>The city is empty, and the vendor's profile requires it.</summary>
    MissingCity,

    /// <summary>The state is empty, and the vendor's profile requires it.</summary>
    MissingState,

    /// <summary>The postal code is empty, and the vendor's profile requires it.</summary>
    MissingPostalCode,

    /// <summary>A column of the file without a database column is empty, and the vendor's profile requires it.</summary>
    MissingValue,

    /// <summary>The phone does not match the profile's pattern.</summary>
    InvalidPhone,

    /// <summary>The address does not match the profile's pattern.</summary>
    InvalidAddress,

    /// <summary>The city does not match the profile's pattern.</summary>
    InvalidCity,

    /// <summary>The state does not match the profile's pattern.</summary>
    InvalidState,

    /// <summary>The postal code does not match the profile's pattern.</summary>
    InvalidPostalCode,

    /// <summary>The line repeats the header.</summary>
    RepeatedHeader,

    /// <summary>The row has more or fewer cells than the header. Empty cells at its end do not count.</summary>
    FieldCount,

    /// <summary>A quote is never closed, or text follows a closing quote.</summary>
    MalformedQuotes,

    /// <summary>The row contains a NUL character, which PostgreSQL cannot store.</summary>
    NulCharacter,

    /// <summary>The row is larger than <see cref="CsvLimits.MaxRowBytes"/>.</summary>
    RowTooLarge,
}
