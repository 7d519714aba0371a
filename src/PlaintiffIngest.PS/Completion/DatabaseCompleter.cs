using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using PlaintiffIngest.Core.Connections;
using PlaintiffIngest.Core.Privacy;
using PlaintiffIngest.Core.Runs;

namespace PlaintiffIngest.PS.Completion;

/// <summary>Completes a parameter from the database. It is quick, and returns nothing if the database cannot be queried for any reason.</summary>
public abstract class DatabaseCompleter : IArgumentCompleter
{
    private protected const int MaxResults = 100;

    // The longest wait after pressing Tab.
    private static readonly TimeSpan CompletionTimeout = TimeSpan.FromSeconds(1.5);

    private protected DatabaseCompleter()
    {
    }

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName,
        string parameterName,
        string wordToComplete,
        CommandAst commandAst,
        IDictionary fakeBoundParameters)
    {
        var word = CommandLineContext.StripQuotes(wordToComplete);
        var context = new CommandLineContext(commandName, commandAst, fakeBoundParameters);
        return Query(word, context).Concat(GetKnown(word)).DistinctBy(result => result.CompletionText);
    }

    /// <summary>Suggestions that need no database.</summary>
    private protected virtual IEnumerable<CompletionResult> GetKnown(string word) => [];

    private protected abstract Task<List<CompletionResult>> FindAsync(RunQueries queries, string word, CommandLineContext context, CancellationToken cancellationToken);

    /// <summary>Creates a suggestion.</summary>
    /// <param name="value">The value for the command line. It is quoted if necessary.</param>
    /// <param name="listed">The text in a menu.</param>
    /// <param name="toolTip">The tooltip.</param>
    private protected static CompletionResult Suggest(string value, RedactedText listed, RedactedText toolTip)
    {
        var needsNoQuotes = value.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_' or '.') && value[0] != '-';
        var text = needsNoQuotes ? value : $"'{CodeGeneration.EscapeSingleQuotedStringContent(value)}'";
        return new CompletionResult(text, listed.ToString(), CompletionResultType.ParameterValue, toolTip.ToString());
    }

    private List<CompletionResult> Query(string word, CommandLineContext context)
    {
        using var timeout = new CancellationTokenSource(CompletionTimeout);
        var token = timeout.Token;
        try
        {
            // The token does not bound everything, such as a DNS lookup. So wait with a timeout too.
            var found = Task.Run(() => QueryAsync(word, context, token), token);
            return found.Wait(CompletionTimeout) ? found.Result : [];
        }
#pragma warning disable CA1031 // An error message in the middle of a command line would be worse than no suggestion.
        catch (Exception)
#pragma warning restore CA1031
        {
            return [];
        }
    }

    private async Task<List<CompletionResult>> QueryAsync(string word, CommandLineContext context, CancellationToken cancellationToken)
    {
        if (context.ConnectionOptions() is not { } options || await ConnectionResolver.FindRunningAsync(options, cancellationToken) is not { } target)
        {
            return [];
        }

        await using (target)
        {
            return await FindAsync(new RunQueries(target), word, context, cancellationToken);
        }
    }
}
