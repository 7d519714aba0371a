namespace PlaintiffIngest.Core.Notifications;

/// <summary>The form of a notification.</summary>
public enum NotificationFormat
{
    /// <summary>An object with the facts.</summary>
    Json,

    /// <summary>An object with a text, as Slack, Mattermost and others accept it.</summary>
    Slack,
}
