namespace PlaintiffIngest.Core.Privacy;

/// <summary>The markers that replace personal numbers.</summary>
/// <remarks>Source: the runbook, "Security: Log Redaction".</remarks>
public static class RedactionMarkers
{
    /// <summary>Replaces a Social Security number.</summary>
    public const string Ssn = "[SSN_REDACTED]";

    /// <summary>Replaces a payment card number.</summary>
    public const string Card = "[CARD_REDACTED]";

    /// <summary>Whether a text contains a marker.</summary>
    /// <param name="text">A redacted text.</param>
    internal static bool AreIn(string text)
        => text.Contains(Ssn, StringComparison.Ordinal) || text.Contains(Card, StringComparison.Ordinal);
}
