using System.Management.Automation;
using System.Text;

namespace PlaintiffIngest.PS.Dispatch;

/// <summary>Takes an encoding itself where its name is expected, such as [Text.Encoding]::Latin1.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public sealed class EncodingNameAttribute : ArgumentTransformationAttribute
{
    /// <summary>Puts the name in the place of an encoding.</summary>
    /// <param name="engineIntrinsics">Not used.</param>
    /// <param name="inputData">What was given.</param>
    /// <returns>The name of the encoding; anything else as it is.</returns>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
        => (inputData is PSObject wrapped ? wrapped.BaseObject : inputData) is Encoding encoding ? encoding.WebName : inputData;
}
