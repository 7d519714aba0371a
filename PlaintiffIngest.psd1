@{
    RootModule             = 'lib/PlaintiffIngest.PS.dll'
    ModuleVersion          = '0.1.0'
    GUID                   = '6f0d2c54-6a0e-4f0b-9c0e-3a7d1f4be2a9'
    Author                 = 'PlaintiffIngest contributors'
    CompanyName            = 'PlaintiffIngest contributors'
    Copyright              = 'PlaintiffIngest contributors. MIT license.'
    Description            = 'Loads CSV files of plaintiffs into PostgreSQL, once: uploading the same file again inserts 0 rows. Requires PowerShell 7.6. Windows PowerShell 5.1 is not supported, because the PostgreSQL driver has no build for .NET Framework.'
    PowerShellVersion      = '7.6'
    CompatiblePSEditions   = @('Core')
    # Says what to run if this checkout is not built. Removed from the package.
    ScriptsToProcess       = @('tools/assert_built.ps1')
    FormatsToProcess       = @(
        'module/formats/DatabaseCheck.Format.ps1xml'
        'module/formats/ErasureResult.Format.ps1xml'
        'module/formats/ImportAttempt.Format.ps1xml'
        'module/formats/ImportBacklog.Format.ps1xml'
        'module/formats/ImportEvent.Format.ps1xml'
        'module/formats/ImportReconciliation.Format.ps1xml'
        'module/formats/ImportRow.Format.ps1xml'
        'module/formats/ImportRun.Format.ps1xml'
        'module/formats/IngestMigration.Format.ps1xml'
        'module/formats/IngestResult.Format.ps1xml'
        'module/formats/PersonLocation.Format.ps1xml'
        'module/formats/RollbackResult.Format.ps1xml'
        'module/formats/VendorProfile.Format.ps1xml'
    )
    TypesToProcess         = @('module/PlaintiffIngest.Types.ps1xml')
    CmdletsToExport        = @(
        'Clear-ImportPerson'
        'Export-ImportReject'
        'Export-ImportReport'
        'Get-ImportBacklog'
        'Get-ImportEvent'
        'Get-ImportHistory'
        'Get-ImportReconciliation'
        'Get-ImportRow'
        'Get-ImportRun'
        'Get-VendorProfile'
        'Invoke-IngestFolder'
        'Invoke-PlaintiffIngest'
        'Remove-VendorProfile'
        'Set-VendorProfile'
        'Stop-ImportRun'
        'Test-ImportPerson'
        'Test-IngestDatabase'
        'Undo-ImportRun'
        'Update-IngestDatabase'
    )
    FunctionsToExport      = @()
    VariablesToExport      = @()
    AliasesToExport        = @()
    PrivateData            = @{
        PSData = @{
            Tags         = @('CSV', 'PostgreSQL', 'Supabase', 'Import', 'Ingest', 'Idempotent', 'ETL', 'PSEdition_Core', 'Windows', 'Linux', 'MacOS')
            ReleaseNotes = 'See CHANGELOG.md.'
        }
    }
}
