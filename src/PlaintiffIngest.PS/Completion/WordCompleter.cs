using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace PlaintiffIngest.PS.Completion;

/// <summary>Completes a parameter from a list of words; other values stay possible.</summary>
public abstract class WordCompleter : IArgumentCompleter
{
    private readonly string[] words;

    private protected WordCompleter(params string[] words) => this.words = words;

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName,
        string parameterName,
        string wordToComplete,
        CommandAst commandAst,
        IDictionary fakeBoundParameters)
        => words
            .Where(word => word.StartsWith(wordToComplete ?? string.Empty, StringComparison.OrdinalIgnoreCase))
            .Select(word => new CompletionResult(word));
}
