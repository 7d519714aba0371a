namespace PlaintiffIngest.Core.Errors;

/// <summary>Exit codes of <c>scripts/plaintiff_ingest.ps1</c>. Source: the runbook, "Exit Codes".</summary>
public enum ExitCode
{
    /// <summary>Success, including a duplicate batch.</summary>
    Success = 0,

    /// <summary>A gate failed: the batch is in progress elsewhere, reconciliation failed, there are too many errors or no valid row, or the content cannot be read.</summary>
    GateFailed = 1,

    /// <summary>The file, the configuration or the database cannot be used.</summary>
    ConfigurationError = 2,
}
