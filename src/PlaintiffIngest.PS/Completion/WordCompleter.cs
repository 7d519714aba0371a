using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace PlaintiffIngest.PS.Completion;

/// <summary>Completes a parameter from a list of words; other values stay possible.</summary>
public abstract class WordCompleter : IArgumentCompleter
{
    private readonly (string Text, string Meaning)[] words;

    private protected WordCompleter(params (string Text, string Meaning)[] words) => this.words = words;

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName,
        string parameterName,
        string wordToComplete,
        CommandAst commandAst,
        IDictionary fakeBoundParameters)
    {
        var typed = CommandLineContext.Word(wordToComplete);
        return words
            .Where(word => word.Text.StartsWith(typed, StringComparison.OrdinalIgnoreCase))
            .Select(word => new CompletionResult(word.Text, word.Text, CompletionResultType.ParameterValue, word.Meaning));
    }
}
