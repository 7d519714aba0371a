using System.Management.Automation;
using System.Reflection;

namespace PlaintiffIngest.PS.Tests;

/// <summary>A test of what the module shows of an object that is made without a database.</summary>
public abstract class ViewTest : ModuleTest
{
    /// <summary>Room for every column of every table.</summary>
    protected const int Wide = 160;

    protected static readonly Guid RunId = new("550e8400-e29b-41d4-a716-446655440000");
    protected static readonly DateTimeOffset Time = new(2026, 1, 17, 9, 30, 5, TimeZoneInfo.Local.GetUtcOffset(new DateTime(2026, 1, 17, 9, 30, 5)));

    protected Assembly ModuleAssembly() => ((CmdletInfo)Get("Get-Command Get-ImportRun").Single().BaseObject).ImplementingType.Assembly;

    protected void AssertShows(string type, object record, string header, string line, int width = Wide)
    {
        var lines = Show(type, record, width).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(shown => shown.TrimEnd()).Where(shown => shown.Length > 0).ToArray();
        Assert.Equal(header, lines[0]);
        Assert.Equal(line, lines[2]);
    }

    protected string Show(string type, object record, int width = Wide) => Shown("$args[0]", width, Make(type, record));

    protected object Make(string type, object record) => Activator.CreateInstance(
        ModuleAssembly().GetType($"PlaintiffIngest.PS.Output.{type}", throwOnError: true)!,
        BindingFlags.Instance | BindingFlags.NonPublic,
        null,
        [record],
        null)!;
}
