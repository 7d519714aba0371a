using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace PlaintiffIngest.PS.Completion;

/// <summary>Completes a parameter from a fixed list of words. Other values are allowed too.</summary>
public abstract class WordCompleter : IArgumentCompleter
{
    private readonly (string Text, string ToolTip)[] words;

    private protected WordCompleter(params (string Text, string ToolTip)[] words) => this.words = words;

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName,
        string parameterName,
        string wordToComplete,
        CommandAst commandAst,
        IDictionary fakeBoundParameters)
    {
        var prefix = CommandLineContext.StripQuotes(wordToComplete);
        return words
            .Where(word => word.Text.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
            .Select(word => new CompletionResult(word.Text, word.Text, CompletionResultType.ParameterValue, word.ToolTip));
    }
}
