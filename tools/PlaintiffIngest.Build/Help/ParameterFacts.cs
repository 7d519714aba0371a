using System.Collections;
using System.Globalization;
using System.Management.Automation;

namespace PlaintiffIngest.Build.Help;

/// <summary>The metadata of a compiled parameter.</summary>
internal sealed class ParameterFacts
{
    private readonly ParameterSetMetadata set;

    private ParameterFacts(CmdletInfo command, ParameterMetadata parameter, string defaultValue)
    {
        Name = parameter.Name;
        IsSwitch = parameter.SwitchParameter;
        var type = Nullable.GetUnderlyingType(parameter.ParameterType) ?? parameter.ParameterType;
        Type = type.Name;
        FullType = type.FullName!;
        Aliases = [.. parameter.Aliases];
        Sets = command.ParameterSets.Count == parameter.ParameterSets.Count || parameter.ParameterSets.ContainsKey(ParameterAttribute.AllParameterSets)
            ? ["(All)"]
            : [.. parameter.ParameterSets.Keys.Order(StringComparer.Ordinal)];
        Default = defaultValue;
        AcceptsWildcards = parameter.Attributes.OfType<SupportsWildcardsAttribute>().Any();
        Values = type.IsEnum
            ? Enum.GetNames(type)
            : [.. parameter.Attributes.OfType<ValidateSetAttribute>().SelectMany(attribute => attribute.ValidValues)];
        set = parameter.ParameterSets.Values.First();
    }

    /// <summary>The parameter's name.</summary>
    public string Name { get; }

    /// <summary>Whether it takes no value.</summary>
    public bool IsSwitch { get; }

    /// <summary>Its type, without <see cref="Nullable{T}"/>.</summary>
    public string Type { get; }

    /// <summary>Its type with its namespace.</summary>
    public string FullType { get; }

    /// <summary>Other names.</summary>
    public IReadOnlyList<string> Aliases { get; }

    /// <summary>The parameter sets it is in.</summary>
    public IReadOnlyList<string> Sets { get; }

    /// <summary>The accepted values of an enumeration or a ValidateSet; empty for other types.</summary>
    public IReadOnlyList<string> Values { get; }

    /// <summary>Its default value; <c>None</c> if there is none.</summary>
    public string Default { get; }

    /// <summary>Whether it is mandatory.</summary>
    public bool IsMandatory => set.IsMandatory;

    /// <summary>Its position, or <c>Named</c>.</summary>
    public string Position => set.Position < 0 ? "Named" : set.Position.ToString(CultureInfo.InvariantCulture);

    /// <summary>Whether it accepts pipeline input by value.</summary>
    public bool TakesPipelineObjects => set.ValueFromPipeline;

    /// <summary>How it accepts pipeline input.</summary>
    public string PipelineInput => (set.ValueFromPipeline, set.ValueFromPipelineByPropertyName) switch
    {
        (true, true) => "True (ByValue, ByPropertyName)",
        (true, false) => "True (ByValue)",
        (false, true) => "True (ByPropertyName)",
        _ => "False",
    };

    /// <summary>Whether it accepts wildcards.</summary>
    public bool AcceptsWildcards { get; }

    /// <summary>Returns the parameters of a command, sorted by name, without the common parameters.</summary>
    /// <param name="command">The command.</param>
    public static IReadOnlyList<ParameterFacts> Of(CmdletInfo command)
    {
        var cmdlet = Activator.CreateInstance(command.ImplementingType)!;
        try
        {
            return [.. command.Parameters.Values
                .Where(parameter => !Cmdlet.CommonParameters.Contains(parameter.Name))
                .OrderBy(parameter => parameter.Name, StringComparer.Ordinal)
                .Select(parameter => new ParameterFacts(command, parameter, DefaultOf(cmdlet, parameter)))];
        }
        finally
        {
            (cmdlet as IDisposable)?.Dispose();
        }
    }

    /// <summary>The lines of the <c>yaml</c> block on a page.</summary>
    public string ToYaml() => string.Join('\n',
        [
            $"Type: {Type}",
            $"Parameter Sets: {string.Join(", ", Sets)}",
            $"Aliases: {string.Join(", ", Aliases)}".TrimEnd(),
            .. Values.Count == 0 ? (string[])[] : [$"Accepted values: {string.Join(", ", Values)}"],
            $"Required: {IsMandatory}",
            $"Position: {Position}",
            $"Default value: {Default}",
            $"Accept pipeline input: {PipelineInput}",
            $"Accept wildcard characters: {AcceptsWildcards}",
        ]);

    private static string DefaultOf(object cmdlet, ParameterMetadata parameter)
        => parameter.SwitchParameter
            ? "False"
            : cmdlet.GetType().GetProperty(parameter.Name)?.GetValue(cmdlet) switch
            {
                null or "" or ICollection { Count: 0 } or Guid => "None",
                var value => Convert.ToString(value, CultureInfo.InvariantCulture)!,
            };
}
