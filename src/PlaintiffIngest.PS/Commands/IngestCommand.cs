using System.Collections;
using System.Management.Automation;
using PlaintiffIngest.Core.Containers;
using PlaintiffIngest.Core.Csv;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Pipeline;
using PlaintiffIngest.PS.Completion;
using PlaintiffIngest.PS.Dispatch;

namespace PlaintiffIngest.PS.Commands;

/// <summary>The base class of commands that import files: it has the parameters that say how to read a file and what to tolerate in it.</summary>
public abstract class IngestCommand : DatabaseCommand
{
    private protected IngestCommand()
    {
    }

    /// <summary>Keeps the rows. Without it, nothing is changed.</summary>
    [Parameter]
    public SwitchParameter Commit { get; set; }

    /// <summary>Maps columns to the file's headers, such as @{ plaintiff_name = 'Creditor' }, or to several whose cells are joined by a blank.</summary>
    [Parameter]
    [ValidateNotNull]
    public Hashtable? ColumnMap { get; set; }

    /// <summary>The delimiter: a character, or Comma, Semicolon, Tab or Bar. By default it is detected from the header.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(DelimiterCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Delimiter { get; set; }

    /// <summary>The file's encoding: its name such as windows-1252, its code page such as 1252, or an object. The default is UTF-8, or UTF-16 or UTF-32 by byte order mark.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(EncodingCompleter))]
    [EncodingName]
    [ValidateNotNullOrEmpty]
    public string? Encoding { get; set; }

    /// <summary>The rule for the email column: Address, or Any for any text that is not empty and contains no bar.</summary>
    [Parameter]
    public EmailRule EmailRule { get; set; } = EmailRule.Address;

    /// <summary>The line of the file that names the columns, from 1. The lines above it are skipped. The default is the first line that is not blank.</summary>
    [Parameter]
    [ValidateRange(1, long.MaxValue)]
    public long? HeaderLine { get; set; }

    /// <summary>The sheet of a workbook to read, by its name. The default is the first sheet that is not hidden.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Sheet { get; set; }

    /// <summary>Maximum number of failed rows: a count such as 10, or a percentage such as 5%. If more rows fail, nothing from the file is kept.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? MaxErrors { get; set; }

    /// <summary>Accepts a file without data rows.</summary>
    [Parameter]
    public SwitchParameter AllowEmpty { get; set; }

    /// <summary>Converts the parameters that all files share. Terminates the command if one is not valid.</summary>
    /// <param name="complete">Adds the parameters of the derived command.</param>
    private protected IngestRequest CreateTemplate(Func<IngestRequest, IngestRequest> complete)
    {
        try
        {
            return complete(new IngestRequest
            {
                Path = string.Empty,
                Commit = Commit,
                Container = new ContainerOptions { Sheet = Sheet },
                Format = new CsvFormat
                {
                    Delimiter = CsvArguments.ReadDelimiter(Delimiter),
                    Encoding = Encoding,
                    HeaderLine = HeaderLine,
                    ColumnMap = CsvArguments.ReadColumnMap(ColumnMap),
                    EmailRule = MyInvocation.BoundParameters.ContainsKey(nameof(EmailRule)) ? Enum.Parse<Core.Csv.EmailRule>(EmailRule.ToString()) : null,
                },
                MaxErrors = ErrorLimit.Parse(MaxErrors),
                AllowEmpty = AllowEmpty,
            });
        }
        catch (IngestException error)
        {
            ThrowTerminatingError(Errors.ErrorRecords.Create(error, MyInvocation.MyCommand.Name));
            throw;
        }
    }
}
