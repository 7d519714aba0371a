using System.Management.Automation;
using System.Text;

namespace PlaintiffIngest.PS.Dispatch;

/// <summary>Lets a parameter for an encoding's name accept an encoding object too, such as [Text.Encoding]::Latin1.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public sealed class EncodingNameAttribute : ArgumentTransformationAttribute
{
    /// <summary>Replaces an encoding object by its name.</summary>
    /// <param name="engineIntrinsics">Not used.</param>
    /// <param name="inputData">The argument.</param>
    /// <returns>The name of the encoding; any other argument unchanged.</returns>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
        => (inputData is PSObject wrapped ? wrapped.BaseObject : inputData) is Encoding encoding ? encoding.WebName : inputData;
}
