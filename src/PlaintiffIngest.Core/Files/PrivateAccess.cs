using System.Runtime.Versioning;
using System.Security.AccessControl;
using System.Security.Principal;

namespace PlaintiffIngest.Core.Files;

/// <summary>
/// Private access control lists on Windows: full control for the current user, SYSTEM and Administrators, and nothing inherited. The last
/// two can access any file anyway, and backup programs and virus scanners run as SYSTEM.
/// </summary>
[SupportedOSPlatform("windows")]
internal static class PrivateAccess
{
    // Generic rights (read, write, execute, all) that a program has set are not mapped to specific ones.
    private const FileSystemRights Generic = unchecked((FileSystemRights)0xF0000000);

    private const FileSystemRights ReadOrChange = FileSystemRights.ReadData | FileSystemRights.WriteData | FileSystemRights.AppendData
        | FileSystemRights.ChangePermissions | FileSystemRights.TakeOwnership | Generic;

    private static readonly SecurityIdentifier[] Machine =
    [
        new(WellKnownSidType.LocalSystemSid, null),
        new(WellKnownSidType.BuiltinAdministratorsSid, null),
    ];

    // OWNER RIGHTS and CREATOR OWNER stand for the owner of a file and of what is created in a folder.
    private static readonly SecurityIdentifier[] Owner =
    [
        new(WellKnownSidType.CreatorOwnerSid, null),
        new("S-1-3-4"),
    ];

    /// <summary>Returns the list for a private file.</summary>
    public static FileSecurity ForFile() => Protect(new FileSecurity(), InheritanceFlags.None);

    /// <summary>Returns the list for a private folder. Everything that is created in it is private too.</summary>
    public static DirectorySecurity ForFolder() => Protect(new DirectorySecurity(), InheritanceFlags.ContainerInherit | InheritanceFlags.ObjectInherit);

    /// <summary>Whether anyone except the owner, the current user, SYSTEM and administrators can read or change the file.</summary>
    /// <param name="path">Path of an existing file or folder.</param>
    public static bool IsOpenToOthers(string path)
    {
        FileSystemSecurity security = Directory.Exists(path)
            ? new DirectoryInfo(path).GetAccessControl(AccessControlSections.Access | AccessControlSections.Owner)
            : new FileInfo(path).GetAccessControl(AccessControlSections.Access | AccessControlSections.Owner);
        SecurityIdentifier[] allowed = [CurrentUser(), .. Machine, .. Owner];
        var owner = security.GetOwner(typeof(SecurityIdentifier));
        return security.GetAccessRules(includeExplicit: true, includeInherited: true, typeof(SecurityIdentifier))
            .Cast<FileSystemAccessRule>()
            .Any(rule => rule.AccessControlType == AccessControlType.Allow
                && (rule.FileSystemRights & ReadOrChange) != 0
                && rule.IdentityReference != owner
                && !allowed.Contains(rule.IdentityReference));
    }

    private static T Protect<T>(T security, InheritanceFlags inheritance)
        where T : FileSystemSecurity
    {
        security.SetAccessRuleProtection(isProtected: true, preserveInheritance: false);
        foreach (var user in Machine.Prepend(CurrentUser()))
        {
            security.AddAccessRule(new FileSystemAccessRule(user, FileSystemRights.FullControl, inheritance, PropagationFlags.None, AccessControlType.Allow));
        }

        return security;
    }

    private static SecurityIdentifier CurrentUser()
    {
        using var identity = WindowsIdentity.GetCurrent();
        return identity.User!;
    }
}
