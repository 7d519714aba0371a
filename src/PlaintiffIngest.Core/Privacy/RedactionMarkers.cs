namespace PlaintiffIngest.Core.Privacy;

/// <summary>What stands in place of a person's number.</summary>
/// <remarks>Source: the runbook, "Security: Log Redaction".</remarks>
public static class RedactionMarkers
{
    /// <summary>Replaces a Social Security number.</summary>
    public const string Ssn = "[SSN_REDACTED]";

    /// <summary>Replaces a payment card number.</summary>
    public const string Card = "[CARD_REDACTED]";

    /// <summary>Whether a number was redacted in a text.</summary>
    /// <param name="text">A text that passed the <see cref="Redactor"/>.</param>
    internal static bool AreIn(string text)
        => text.Contains(Ssn, StringComparison.Ordinal) || text.Contains(Card, StringComparison.Ordinal);
}
