using PlaintiffIngest.Core.Errors;

namespace PlaintiffIngest.Core.Local;

/// <summary>The account that runs the local server. PostgreSQL refuses to run as root, so root uses an unprivileged account.</summary>
internal sealed class LocalAccount
{
    private static readonly string[] Candidates = ["postgres", "nobody"];

    private readonly string[] prefix;

    private LocalAccount(string? name, string[] prefix)
    {
        Name = name;
        this.prefix = prefix;
    }

    /// <summary>The account's name; null for the current user.</summary>
    public string? Name { get; }

    /// <summary>Finds the account and a program that can run commands as it.</summary>
    /// <exception cref="IngestException">The process runs as root, and no unprivileged account can be used.</exception>
    public static async Task<LocalAccount> FindAsync(CancellationToken cancellationToken)
    {
        if (OperatingSystem.IsWindows() || !Environment.IsPrivilegedProcess)
        {
            return new LocalAccount(null, []);
        }

        foreach (var name in Candidates)
        {
            foreach (var prefix in await PrefixesAsync(name, cancellationToken))
            {
                var account = new LocalAccount(name, prefix);
                if ((await account.Command("/", "true").RunAsync(cancellationToken)).Succeeded)
                {
                    return account;
                }
            }
        }

        throw new IngestException(
            IngestErrorId.LocalServerFailed,
            $"PostgreSQL does not run as root, and neither of the accounts postgres and nobody can be used instead.",
            $"Run as a regular user, or create an account: useradd --system postgres.");
    }

    /// <summary>Creates a command that runs as this account.</summary>
    /// <param name="workingFolder">The working directory.</param>
    /// <param name="program">Name or path of the program.</param>
    /// <param name="arguments">The arguments, not quoted.</param>
    public ExternalCommand Command(string workingFolder, string program, params string[] arguments)
        => prefix.Length == 0
            ? new ExternalCommand(program, arguments, workingFolder)
            : new ExternalCommand(prefix[0], [.. prefix[1..], program, .. arguments], workingFolder);

    /// <summary>Makes this account the owner of a file or folder. Does nothing for the current user, who owns it already.</summary>
    /// <param name="path">The file or folder.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public async Task ChangeOwnerAsync(string path, CancellationToken cancellationToken)
    {
        if (Name is null)
        {
            return;
        }

        var chown = await new ExternalCommand("chown", ["--", Name, path], "/").RunAsync(cancellationToken);
        if (!chown.Succeeded)
        {
            throw new IngestException(
                IngestErrorId.LocalServerFailed,
                $"The account {Name} cannot be made the owner of {path}: {chown.Reason}",
                $"Set {LocalFolders.DataVariable} to a folder on a file system that stores owners.");
        }
    }

    /// <summary>Checks that this account can enter a folder, because another account may own a parent folder and deny access.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="IngestException">The account cannot enter it.</exception>
    public async Task RequireAccessAsync(string folder, CancellationToken cancellationToken)
    {
        if (Name is null || (await Command("/", "test", "-x", folder).RunAsync(cancellationToken)).Succeeded)
        {
            return;
        }

        var closed = folder;
        for (var parent = Path.GetDirectoryName(folder); parent is not null; parent = Path.GetDirectoryName(parent))
        {
            if (!(await Command("/", "test", "-x", parent).RunAsync(cancellationToken)).Succeeded)
            {
                closed = parent;
            }
        }

        throw new IngestException(
            IngestErrorId.LocalServerFailed,
            $"PostgreSQL does not run as root, and the account {Name}, which runs it instead, cannot enter the folder {closed}.",
            $"Set {LocalFolders.DataVariable} to a folder that every account can enter, or run chmod o+x on {closed}.");
    }

    // setpriv comes first because it opens no login session. The end of such a session could stop the server.
    private static async Task<IReadOnlyList<string[]>> PrefixesAsync(string name, CancellationToken cancellationToken)
    {
        var user = await new ExternalCommand("id", ["-u", name], "/").RunAsync(cancellationToken);
        var group = await new ExternalCommand("id", ["-g", name], "/").RunAsync(cancellationToken);
        return user.Succeeded && group.Succeeded
            ?
            [
                ["setpriv", $"--reuid={user.Output}", $"--regid={group.Output}", "--init-groups", "--"],
                ["runuser", "-u", name, "--"],
                ["su", "-s", "/bin/sh", name, "-c", "exec \"$@\"", "sh"],
            ]
            : [];
    }
}
