using System.Reflection;

namespace PlaintiffIngest.Core.Tests.Documentation;

/// <summary>The folders of the core that a type uses, as its base types, members and local variables show.</summary>
internal static class FolderUses
{
    private const string Root = "PlaintiffIngest.Core.";
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    /// <summary>The folder of a type of the core; null for any other type.</summary>
    public static string? FolderOf(Type type)
        => type.Namespace?.StartsWith(Root, StringComparison.Ordinal) == true ? type.Namespace[Root.Length..] : null;

    /// <summary>Every folder that a type uses, its own included.</summary>
    public static IEnumerable<string> Of(Type type)
        => Direct(type).SelectMany(Parts).Select(FolderOf).OfType<string>().Distinct();

    private static IEnumerable<Type?> Direct(Type type) =>
    [
        type.BaseType,
        .. type.GetInterfaces(),
        .. type.GetFields(Declared).Select(field => field.FieldType),
        .. type.GetMethods(Declared).Select(method => method.ReturnType),
        .. type.GetMethods(Declared).Concat<MethodBase>(type.GetConstructors(Declared)).SelectMany(OfMethod),
    ];

    private static IEnumerable<Type> OfMethod(MethodBase method) =>
    [
        .. method.GetParameters().Select(parameter => parameter.ParameterType),
        .. method.GetMethodBody()?.LocalVariables.Select(local => local.LocalType) ?? [],
    ];

    // A list of records uses the record too.
    private static IEnumerable<Type> Parts(Type? type) => type switch
    {
        null => [],
        { HasElementType: true } => Parts(type.GetElementType()),
        { IsGenericType: true } => [type, .. type.GetGenericArguments().SelectMany(Parts)],
        _ => [type],
    };
}
