using System.Collections;
using System.Management.Automation;

namespace PlaintiffIngest.PS.Commands;

/// <summary>Takes any object with a property RunId, where a run is named: a run, a result, a row.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public sealed class RunReferenceAttribute : ArgumentTransformationAttribute
{
    /// <summary>Puts the run's id in the place of an object that is about a run.</summary>
    /// <param name="engineIntrinsics">Not used.</param>
    /// <param name="inputData">What was given, one or several.</param>
    /// <returns>The same with ids in the place of such objects. What it means, if anything, the engine and the database decide.</returns>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        var value = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        return value is IList items ? items.Cast<object>().Select(TransformOne).ToArray() : TransformOne(inputData);
    }

    private static object TransformOne(object item)
        => item is not null && PSObject.AsPSObject(item) is { BaseObject: not (string or Guid or RunReference) } about
            && LanguagePrimitives.TryConvertTo(about.Properties["RunId"]?.Value, out Guid runId) && runId != Guid.Empty
                ? new RunReference(runId)
                : item!;
}
