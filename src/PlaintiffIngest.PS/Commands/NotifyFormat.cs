namespace PlaintiffIngest.PS.Commands;

/// <summary>The format of a notification.</summary>
public enum NotifyFormat
{
    /// <summary>A JSON object with a field for each fact.</summary>
    Json,

    /// <summary>A JSON object with a single field <c>text</c>, which Slack, Mattermost and others accept.</summary>
    Slack,
}
