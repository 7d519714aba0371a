namespace PlaintiffIngest.Host;

/// <summary>A host that keeps what it shows, for tests.</summary>
public sealed class RecordingHost : TextHost
{
    private readonly StringWriter output;
    private readonly StringWriter error;

    /// <summary>Makes a host with nothing shown yet.</summary>
    /// <param name="width">Characters in a line, for tables.</param>
    public RecordingHost(int width = 160)
        : this(new StringWriter(), new StringWriter(), width)
    {
    }

    private RecordingHost(StringWriter output, StringWriter error, int width)
        : base(output, error, width)
    {
        this.output = output;
        this.error = error;
    }

    /// <summary>What was shown so far.</summary>
    public string Output => output.ToString();

    /// <summary>Errors shown so far.</summary>
    public string Error => error.ToString();
}
