using System.Management.Automation;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.PS.Tests;

/// <summary>The report as an operator asks for it.</summary>
public sealed class ReportTests(MigratedDatabase database) : ModuleTest, IClassFixture<MigratedDatabase>
{
    private const string Connect = "$PSDefaultParameterValues = @{ '*-I*:ConnectionString' = $args[0]; '*-PlaintiffIngest:ConnectionString' = $args[0] }; $path, $file = $args[1, 2]; ";

    private readonly string connection = database.Settings.ConnectionString;

    private string Page => Folder.PathOf("report.html");

    [Fact]
    public void A_folder_of_files_is_imported_and_reported()
    {
        var file = Folder.Write("simplicity_1.csv", "name,email\nAnn,ann@example.com\n,nobody@example.com\n");

        var output = Get(Connect + "$null = Invoke-PlaintiffIngest $file -Commit; Export-ImportReport -Path $path", connection, Page, file);

        Assert.Empty(output);
        var page = File.ReadAllText(Page);
        Assert.Contains("simplicity_1.csv", page, StringComparison.Ordinal);
        Assert.Contains("(30 days)", page, StringComparison.Ordinal);
        Assert.DoesNotContain("example.com", page, StringComparison.Ordinal);
    }

    [Fact]
    public void PassThru_returns_the_file_and_the_parameters_reach_the_page()
    {
        var file = (FileInfo)Get(Connect + "Export-ImportReport $path -Days 7 -SourceSystem 'none*' -PassThru", connection, Page).Single().BaseObject;

        Assert.Equal(Page, file.FullName);
        Assert.Contains("(7 days)", File.ReadAllText(Page), StringComparison.Ordinal);
        Assert.Contains("none*", File.ReadAllText(Page), StringComparison.Ordinal);
    }

    [Fact]
    public void A_relative_path_is_in_the_current_location()
    {
        Get(Connect + "$null = $ExecutionContext.SessionState.Path.SetLocation($path); Export-ImportReport here.html", connection, Folder.Path);

        Assert.True(File.Exists(Folder.PathOf("here.html")));
    }

    [Fact]
    public void A_file_is_replaced_only_with_force_and_WhatIf_writes_none()
    {
        Get(Connect + "Export-ImportReport $path -WhatIf", connection, Page);
        Assert.False(File.Exists(Page));

        Folder.Write("report.html", "<!doctype html>mine");
        var refused = Run(Connect + "Export-ImportReport $path", connection, Page);
        var error = Assert.Single(refused.Errors);
        Assert.Equal("PlaintiffIngest.FileExists,PlaintiffIngest.PS.Commands.ExportImportReportCommand", error.FullyQualifiedErrorId);
        Assert.Equal((ErrorCategory.ResourceExists, (object)Page), (error.CategoryInfo.Category, error.TargetObject));
        Assert.Equal("<!doctype html>mine", File.ReadAllText(Page));

        Get(Connect + "Export-ImportReport $path -Force", connection, Page);
        Assert.StartsWith("<!DOCTYPE html>", File.ReadAllText(Page), StringComparison.Ordinal);
    }

    [Fact]
    public void A_path_that_cannot_be_written_is_an_error_with_a_category()
        => Assert.Equal(
            ErrorCategory.WriteError,
            Assert.Single(Run(Connect + "Export-ImportReport $path", connection, Folder.PathOf("none", "r.html")).Errors).CategoryInfo.Category);

    [Fact]
    public void A_path_outside_the_file_system_is_an_error_and_writes_no_file()
    {
        var name = $"report-{Guid.NewGuid():N}.html";
        var error = Failure(Connect + $"Export-ImportReport -Path Env:{name}", connection, Page);

        Assert.Equal("PlaintiffIngest.InvalidParameter,PlaintiffIngest.PS.Commands.ExportImportReportCommand", error.FullyQualifiedErrorId);
        Assert.False(File.Exists(Path.Combine(Environment.CurrentDirectory, name)));
        Assert.Equal(
            "PlaintiffIngest.FileNotFound,PlaintiffIngest.PS.Commands.ExportImportReportCommand",
            Failure(Connect + $"Export-ImportReport -Path nodrive:/{name}", connection, Page).FullyQualifiedErrorId);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("367")]
    public void An_invalid_number_of_days_does_not_bind(string days)
        => Assert.StartsWith(
            "ParameterArgumentValidationError,",
            Failure(Connect + $"Export-ImportReport $path -Days {days}", connection, Page).FullyQualifiedErrorId,
            StringComparison.Ordinal);
}
