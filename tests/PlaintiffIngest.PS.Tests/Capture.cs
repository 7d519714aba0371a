using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Text;

namespace PlaintiffIngest.PS.Tests;

/// <summary>Everything that a command lets out, as one text: all streams, the objects with all their properties, errors down to the last exception.</summary>
public static class Capture
{
    private const int Depth = 4;

    // What a row of the database or a file that was asked for holds is the row's own data, and no text of the program.
    private static readonly string[] OwnData = ["PlaintiffName", "Email", "Phone", "Address", "City", "State", "PostalCode", "RawData", "RawText"];

    public static string All(EngineResult result)
    {
        var text = new StringBuilder();
        foreach (var item in result.Output)
        {
            Properties(text, item, item.BaseObject.GetType().Name == "ImportRow" ? OwnData : [], Depth);
        }

        foreach (var error in result.Errors.Append(result.Terminating).OfType<ErrorRecord>())
        {
            Error(text, error);
        }

        foreach (var line in result.Warnings.Concat(result.Information).Concat(result.Verbose).Concat(result.Debug))
        {
            text.AppendLine(line);
        }

        foreach (var progress in result.Progress)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"{progress.Activity}|{progress.StatusDescription}|{progress.CurrentOperation}");
        }

        return text.ToString();
    }

    // More than Format-List * -Force shows, but for the line that the operator typed (InvocationInfo).
    private static void Error(StringBuilder text, ErrorRecord error)
    {
        text.AppendLine(error.ToString()).AppendLine(error.ScriptStackTrace).AppendLine(error.CategoryInfo.ToString());
        Properties(text, PSObject.AsPSObject(error), ["InvocationInfo"], Depth);
        for (var exception = error.Exception; exception is not null; exception = exception.InnerException)
        {
            text.AppendLine(exception.ToString());
            foreach (DictionaryEntry entry in exception.Data)
            {
                text.AppendLine(CultureInfo.InvariantCulture, $"{entry.Key}={entry.Value}");
            }
        }
    }

    private static void Properties(StringBuilder text, PSObject item, string[] left, int depth)
    {
        text.AppendLine(item.ToString());
        if (depth == 0 || item.BaseObject is string || item.BaseObject.GetType().IsPrimitive)
        {
            return;
        }

        foreach (var property in item.Properties.Where(property => !left.Contains(property.Name)))
        {
            var value = ValueOf(property);
            text.AppendLine(CultureInfo.InvariantCulture, $"{property.Name}={value}");
            if (value is not null && value.GetType().Namespace is { } space
                && (space.StartsWith("PlaintiffIngest", StringComparison.Ordinal) || value is ErrorDetails or ErrorCategoryInfo))
            {
                Properties(text, PSObject.AsPSObject(value), left, depth - 1);
            }
        }
    }

    private static object? ValueOf(PSPropertyInfo property)
    {
        try
        {
            return property.Value;
        }
        catch (GetValueException)
        {
            return null;
        }
    }
}
