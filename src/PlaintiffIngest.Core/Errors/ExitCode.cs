namespace PlaintiffIngest.Core.Errors;

/// <summary>The exit codes of the operator's script. Source: the runbook, "Exit Codes".</summary>
public enum ExitCode
{
    /// <summary>Success; a duplicate batch is one.</summary>
    Success = 0,

    /// <summary>A gate failed: in progress elsewhere, not reconciled, too many bad rows, no valid row, unreadable content.</summary>
    GateFailed = 1,

    /// <summary>The file, the configuration or the database cannot be used.</summary>
    ConfigurationError = 2,
}
