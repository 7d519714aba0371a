using System.Collections;
using System.Management.Automation;

namespace PlaintiffIngest.PS.Commands;

/// <summary>Lets a parameter for runs accept any object with a property RunId, such as a run, a result or a row.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public sealed class RunReferenceAttribute : ArgumentTransformationAttribute
{
    /// <summary>Replaces objects with a property RunId by references to their runs.</summary>
    /// <param name="engineIntrinsics">Not used.</param>
    /// <param name="inputData">The argument: one object or a list.</param>
    /// <returns>The argument with such objects replaced. Other objects are unchanged.</returns>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        var value = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        return value is IList items ? items.Cast<object>().Select(ConvertItem).ToArray() : ConvertItem(inputData);
    }

    private static object ConvertItem(object item)
        => item is not null && PSObject.AsPSObject(item) is { BaseObject: not (string or Guid or RunReference) } source
            && LanguagePrimitives.TryConvertTo(source.Properties["RunId"]?.Value, out Guid runId) && runId != Guid.Empty
                ? new RunReference(runId)
                : item!;
}
