namespace PlaintiffIngest.PS.Output;

/// <summary>
/// Converts the statuses that a user types into the core's. They are two enumerations because users cannot name types of the core,
/// which is loaded into a private context.
/// </summary>
internal static class StatusConversion
{
    /// <summary>The core's status of the same name.</summary>
    /// <param name="status">The status that the user typed.</param>
    public static Core.Runs.RunStatus ToCore(this RunStatus status) => Enum.Parse<Core.Runs.RunStatus>(status.ToString());

    /// <summary>The core's status of the same name.</summary>
    /// <param name="status">The status that the user typed.</param>
    public static Core.Runs.RowStatus ToCore(this RowStatus status) => Enum.Parse<Core.Runs.RowStatus>(status.ToString());
}
