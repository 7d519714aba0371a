using System.Management.Automation;

namespace PlaintiffIngest.PS.Tests;

/// <summary>The commands' surface: parameters, sets, aliases, output types, completion.</summary>
public sealed class CommandTests : ModuleTest
{
    public static TheoryData<string, string> OutputTypes => new()
    {
        { "Clear-ImportPerson", "PlaintiffIngest.PS.Output.ErasureResult" },
        { "Export-ImportReject", "System.IO.FileInfo" },
        { "Export-ImportReport", "System.IO.FileInfo" },
        { "Get-ImportBacklog", "PlaintiffIngest.PS.Output.ImportBacklog" },
        { "Get-ImportEvent", "PlaintiffIngest.PS.Output.ImportEvent" },
        { "Get-ImportHistory", "PlaintiffIngest.PS.Output.ImportAttempt" },
        { "Get-ImportReconciliation", "PlaintiffIngest.PS.Output.ImportReconciliation" },
        { "Get-ImportRow", "PlaintiffIngest.PS.Output.ImportRow" },
        { "Get-ImportRun", "PlaintiffIngest.PS.Output.ImportRun" },
        { "Invoke-IngestFolder", "PlaintiffIngest.PS.Output.IngestResult" },
        { "Get-VendorProfile", "PlaintiffIngest.PS.Output.VendorProfile" },
        { "Invoke-PlaintiffIngest", "PlaintiffIngest.PS.Output.IngestResult" },
        { "Remove-VendorProfile", "PlaintiffIngest.PS.Output.VendorProfile" },
        { "Set-VendorProfile", "PlaintiffIngest.PS.Output.VendorProfile" },
        { "Stop-ImportRun", "PlaintiffIngest.PS.Output.ImportRun" },
        { "Test-ImportPerson", "PlaintiffIngest.PS.Output.PersonLocation" },
        { "Test-IngestDatabase", "PlaintiffIngest.PS.Output.DatabaseCheck" },
        { "Undo-ImportRun", "PlaintiffIngest.PS.Output.RollbackResult" },
        { "Update-IngestDatabase", "PlaintiffIngest.PS.Output.IngestMigration" },
    };

    [Theory]
    [MemberData(nameof(OutputTypes))]
    public void Each_command_declares_its_output_and_has_the_connection_parameters(string name, string outputType)
    {
        var command = Command(name);

        Assert.Equal([outputType], command.OutputType.Select(type => type.Name));
        foreach (var shared in new[] { "Environment", "ConnectionString", "ConnectionSecret", "Credential" })
        {
            Assert.Contains(shared, command.Parameters.Keys);
        }
    }

    [Theory]
    [InlineData("Invoke-IngestFolder", ConfirmImpact.Medium)]
    [InlineData("Invoke-PlaintiffIngest", ConfirmImpact.Medium)]
    [InlineData("Undo-ImportRun", ConfirmImpact.High)]
    [InlineData("Clear-ImportPerson", ConfirmImpact.High)]
    [InlineData("Stop-ImportRun", ConfirmImpact.Medium)]
    [InlineData("Export-ImportReject", ConfirmImpact.Medium)]
    [InlineData("Export-ImportReport", ConfirmImpact.Medium)]
    [InlineData("Update-IngestDatabase", ConfirmImpact.Medium)]
    [InlineData("Set-VendorProfile", ConfirmImpact.Medium)]
    [InlineData("Remove-VendorProfile", ConfirmImpact.Medium)]
    public void Commands_that_change_something_support_WhatIf(string name, ConfirmImpact impact)
    {
        var command = Command(name);

        Assert.Contains("WhatIf", command.Parameters.Keys);
        var attribute = (CmdletAttribute)Attribute.GetCustomAttribute(command.ImplementingType, typeof(CmdletAttribute))!;
        Assert.Equal(impact, attribute.ConfirmImpact);
    }

    [Theory]
    [InlineData("Get-ImportRun")]
    [InlineData("Get-ImportReconciliation")]
    [InlineData("Get-ImportBacklog")]
    [InlineData("Get-ImportHistory")]
    [InlineData("Get-ImportEvent")]
    [InlineData("Get-ImportRow")]
    [InlineData("Undo-ImportRun")]
    [InlineData("Stop-ImportRun")]
    [InlineData("Export-ImportReject")]
    public void A_run_binds_from_the_pipeline_by_its_id(string name)
        => Assert.Contains(
            Command(name).Parameters["RunId"].Attributes.OfType<ParameterAttribute>(),
            parameter => parameter.ValueFromPipelineByPropertyName && parameter.ValueFromPipeline);

    [Fact]
    public void Invoke_has_the_parameters_of_the_design()
    {
        var command = Command("Invoke-PlaintiffIngest");

        Assert.Equal(["LiteralPath", "Path"], command.ParameterSets.Select(set => set.Name).Order(StringComparer.Ordinal));
        Assert.Equal(["PSPath", "FullName"], command.Parameters["LiteralPath"].Aliases);
        var rule = command.Parameters["EmailRule"].ParameterType;
        Assert.Equal(["Address", "Any"], Enum.GetNames(rule));
        var format = command.Parameters["NotifyFormat"].ParameterType;
        Assert.Equal(["Json", "Slack"], Enum.GetNames(format));
        Assert.Equal(
            [
                ("AcceptHeader", typeof(SwitchParameter)), ("AllowEmpty", typeof(SwitchParameter)), ("ColumnMap", typeof(System.Collections.Hashtable)), ("Commit", typeof(SwitchParameter)),
                ("ConnectionSecret", typeof(string)), ("ConnectionString", typeof(string)), ("Credential", typeof(PSCredential)), ("Delimiter", typeof(string)), ("EmailRule", rule), ("Encoding", typeof(string)), ("Entry", typeof(string)),
                ("Environment", typeof(string)), ("ExpectedRows", typeof(long?)), ("Force", typeof(SwitchParameter)), ("HeaderLine", typeof(long?)), ("Limit", typeof(long?)), ("LiteralPath", typeof(string[])), ("LogPath", typeof(string)),
                ("MaxErrors", typeof(string)), ("MetricsPath", typeof(string)), ("NotifyFormat", format), ("NotifyUri", typeof(string)), ("Path", typeof(string[])), ("RejectPath", typeof(string)), ("Sheet", typeof(string)), ("SourceBatchId", typeof(string)),
                ("SourceSystem", typeof(string)), ("ThrottleLimit", typeof(int)),
            ],
            command.Parameters.Values
                .Where(parameter => !Cmdlet.CommonParameters.Contains(parameter.Name) && !Cmdlet.OptionalCommonParameters.Contains(parameter.Name))
                .Select(parameter => (parameter.Name, parameter.ParameterType))
                .OrderBy(parameter => parameter.Name, StringComparer.Ordinal));
    }

    [Fact]
    public void A_folder_is_imported_with_the_same_parameters_except_those_of_a_single_file()
    {
        var (file, folder) = (Command("Invoke-PlaintiffIngest").Parameters.Keys, Command("Invoke-IngestFolder").Parameters.Keys);

        Assert.Equal(["Entry", "ExpectedRows", "Force", "Limit", "LiteralPath", "RejectPath", "SourceBatchId", "ThrottleLimit"], file.Except(folder).Order(StringComparer.Ordinal));
        Assert.Equal(["ArchivePath", "FailedPath", "Filter", "Marker", "StableSeconds"], folder.Except(file).Order(StringComparer.Ordinal));
        Assert.Equal(["Folder"], Command("Invoke-IngestFolder").Parameters["Path"].Aliases);
    }

    [Fact]
    public void A_rollback_needs_a_reason()
        => Assert.Contains(Command("Undo-ImportRun").Parameters["Reason"].Attributes.OfType<ParameterAttribute>(), parameter => parameter.Mandatory);

    [Theory]
    [InlineData("Invoke-PlaintiffIngest -Environment ", "Dev Prod Local")]
    [InlineData("Get-ImportRun -Env L", "Local")]
    [InlineData("Invoke-PlaintiffIngest -SourceSystem ", "simplicity jbi")]
    [InlineData("Set-VendorProfile -SourceSystem j", "jbi")]
    [InlineData("Get-VendorProfile s", "simplicity")]
    [InlineData("Remove-VendorProfile s", "simplicity")]
    [InlineData("Set-VendorProfile jbi -Rhythm ", "daily weekdays weekly monthly")]
    [InlineData("Set-VendorProfile jbi -Clear De", "Delimiter")]
    [InlineData("Invoke-PlaintiffIngest -Encoding win", "windows-1252 windows-1250")]
    [InlineData("Invoke-PlaintiffIngest -Delimiter S", "Semicolon")]
    [InlineData("Get-ImportRun -Status ", "Completed Failed Pending Processing RolledBack")]
    [InlineData("Get-ImportRow -Status ", "Failed Pending Processing Promoted RolledBack Skipped")]
    public void Arguments_have_completers(string typed, string words)
        => Assert.Equal(
            words.Split(' '),
            Get("TabExpansion2 $args[0] $args[0].Length | ForEach-Object CompletionMatches | ForEach-Object CompletionText", typed)
                .Select(word => (string)word.BaseObject));

    private CmdletInfo Command(string name) => (CmdletInfo)Get("Get-Command $args[0]", name).Single().BaseObject;
}
