namespace PlaintiffIngest.Faults.Tests.Protocol;

/// <summary>A server of its own for random steps: fast, and its log tells of deadlocks and in which database.</summary>
public sealed class StepsServer() : FaultServer(new Dictionary<string, string>
{
    ["fsync"] = "off",
    ["synchronous_commit"] = "off",
    ["full_page_writes"] = "off",
    ["max_connections"] = "200",
    ["checkpoint_timeout"] = "1h",
    // Planning a statement again takes longer than running it.
    ["plan_cache_mode"] = "force_generic_plan",
    ["deadlock_timeout"] = "100ms",
    ["log_line_prefix"] = "%m [%p] %d ",
    ["log_min_messages"] = "error",
    // A deadlock's DETAIL says who waits for whom.
    ["log_error_verbosity"] = "default",
});
