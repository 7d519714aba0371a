namespace PlaintiffIngest.PS.Tests;

/// <summary>The colors of states, and where there are none.</summary>
public sealed class StatusColorTests : ModuleTest
{
    [Theory]
    [InlineData("Completed", "green")]
    [InlineData("Applied", "green")]
    [InlineData("True", "green")]
    [InlineData("Duplicate", "warning")]
    [InlineData("Pending", "warning")]
    [InlineData("Failed", "error")]
    [InlineData("False", "error")]
    public void A_status_is_colored_by_its_meaning_unless_colors_are_off(string state, string color)
    {
        Assert.Equal($"<{color}>{state}<>", Painted($"Status('{state}', $style)", "Ansi"));
        Assert.Equal(state, Painted($"Status('{state}', $style)", "PlainText"));
        Assert.Equal(state, Painted($"Status('{state}', $null)", "Ansi"));
        Assert.Equal(state, Painted($"Status('{state}', $style)", "Ansi", noColor: "1"));
    }

    [Fact]
    public void A_status_is_plain_if_the_output_of_the_process_is_redirected()
    {
        Assert.SkipUnless(Console.IsOutputRedirected, "The output of the tests goes to a screen.");

        Assert.Equal("Failed", Painted("Status('Failed', $style)", "Host"));
    }

    [Fact]
    public void A_pending_row_is_colored_as_a_success()
        => Assert.Equal("<green>Pending<>", Painted("RowStatus('Pending', $style)", "Ansi"));

    // A style of its own: the session's is one for the whole process.
    private string Painted(string call, string rendering, string? noColor = null) => Get(
        $"$before = $env:NO_COLOR; $env:NO_COLOR = '{noColor}'; $style = [pscustomobject]@{{ OutputRendering = '{rendering}'; Reset = '<>'; Foreground = [pscustomobject]@{{ Green = '<green>' }}; Formatting = [pscustomobject]@{{ Warning = '<warning>'; Error = '<error>' }} }}; [PlaintiffIngest.PS.Output.ViewText]::{call}; $env:NO_COLOR = $before")
        .Single().ToString();
}
