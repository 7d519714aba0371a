using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using PlaintiffIngest.Core.Connections;
using PlaintiffIngest.Core.Database;
using PlaintiffIngest.Core.Privacy;
using PlaintiffIngest.Core.Runs;

namespace PlaintiffIngest.PS.Completion;

/// <summary>Completes a parameter from what the database holds: quickly, and silently when no database answers, for whatever reason.</summary>
public abstract class DatabaseCompleter : IArgumentCompleter
{
    private protected const int Longest = 100;

    // Whoever presses Tab waits for no longer than this.
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
        var word = CommandLineContext.Word(wordToComplete);
        var typed = new CommandLineContext(commandName, commandAst, fakeBoundParameters);
        return Ask(word, typed).Concat(Known(word)).DistinctBy(result => result.CompletionText);
    }

    /// <summary>What can be said without a database.</summary>
    private protected virtual IEnumerable<CompletionResult> Known(string word) => [];

    private protected abstract Task<List<CompletionResult>> FindAsync(RunQueries queries, string word, CommandLineContext typed, CancellationToken cancellationToken);

    /// <summary>One suggestion.</summary>
    /// <param name="value">What is put into the command line, in quotes where it needs them.</param>
    /// <param name="listed">What a menu lists.</param>
    /// <param name="toolTip">What is told of it.</param>
    private protected static CompletionResult Suggest(string value, RedactedText listed, RedactedText toolTip)
    {
        var isPlain = value.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_' or '.') && value[0] != '-';
        var text = isPlain ? value : $"'{CodeGeneration.EscapeSingleQuotedStringContent(value)}'";
        return new CompletionResult(text, listed.ToString(), CompletionResultType.ParameterValue, toolTip.ToString());
    }

    private List<CompletionResult> Ask(string word, CommandLineContext typed)
    {
        using var limit = new CancellationTokenSource(CompletionTimeout);
        var token = limit.Token;
        try
        {
            // Nothing is bounded for sure by the token alone, such as the search for a host's address.
            var found = Task.Run(() => AskAsync(word, typed, token), token);
            return found.Wait(CompletionTimeout) ? found.Result : [];
        }
#pragma warning disable CA1031 // No fault of a database is worth an error in the middle of a command line.
        catch (Exception)
#pragma warning restore CA1031
        {
            return [];
        }
    }

    private async Task<List<CompletionResult>> AskAsync(string word, CommandLineContext typed, CancellationToken cancellationToken)
    {
        if (typed.ConnectionOptions() is not { } options || await ConnectionResolver.FindRunningAsync(options, cancellationToken) is not { } target)
        {
            return [];
        }

        await using (target)
        {
            return await FindAsync(new RunQueries(target), word, typed, cancellationToken);
        }
    }
}
