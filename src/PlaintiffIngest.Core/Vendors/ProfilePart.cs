namespace PlaintiffIngest.Core.Vendors;

/// <summary>A part of a profile that can be removed.</summary>
public enum ProfilePart
{
    /// <summary><see cref="VendorProfile.ColumnMap"/>.</summary>
    ColumnMap,

    /// <summary><see cref="VendorProfile.Delimiter"/>.</summary>
    Delimiter,

    /// <summary><see cref="VendorProfile.Encoding"/>.</summary>
    Encoding,

    /// <summary><see cref="VendorProfile.HeaderLine"/>.</summary>
    HeaderLine,

    /// <summary><see cref="VendorProfile.AcceptedHeaders"/>.</summary>
    AcceptedHeaders,

    /// <summary><see cref="VendorProfile.EmailRule"/>.</summary>
    EmailRule,

    /// <summary><see cref="VendorProfile.RequiredColumns"/>.</summary>
    RequiredColumn,

    /// <summary><see cref="VendorProfile.ColumnPatterns"/>.</summary>
    Pattern,

    /// <summary><see cref="VendorProfile.Rhythm"/>.</summary>
    Rhythm,

    /// <summary><see cref="VendorProfile.MinRows"/>.</summary>
    MinRows,

    /// <summary><see cref="VendorProfile.MaxRows"/>.</summary>
    MaxRows,

    /// <summary><see cref="VendorProfile.VolumeGate"/>.</summary>
    VolumeGate,

    /// <summary><see cref="VendorProfile.RepeatGate"/>.</summary>
    RepeatGate,

    /// <summary><see cref="VendorProfile.FillGate"/>.</summary>
    FillGate,

    /// <summary><see cref="VendorProfile.TrailerPattern"/>.</summary>
    TrailerPattern,
}
