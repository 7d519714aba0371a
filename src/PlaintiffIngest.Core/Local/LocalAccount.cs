using PlaintiffIngest.Core.Errors;

namespace PlaintiffIngest.Core.Local;

/// <summary>The account a local server runs as: the user's own, or an unprivileged one for root, as whom PostgreSQL refuses to run.</summary>
internal sealed class LocalAccount
{
    private static readonly string[] Candidates = ["postgres", "nobody"];

    private readonly string[] prefix;

    private LocalAccount(string? name, string[] prefix)
    {
        Name = name;
        this.prefix = prefix;
    }

    /// <summary>The account's name; null for the user's own.</summary>
    public string? Name { get; }

    /// <summary>Finds the account, and the program that can act for it.</summary>
    /// <exception cref="IngestException">We are root, and no account can be used.</exception>
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
            $"PostgreSQL does not run as root, and no account named postgres or nobody can be used instead.",
            $"Run as an ordinary user, or create an account for it: useradd --system postgres.");
    }

    /// <summary>A program to run as this account.</summary>
    /// <param name="workingFolder">The folder it runs in.</param>
    /// <param name="program">Name or path of the program.</param>
    /// <param name="arguments">Its arguments.</param>
    public ExternalCommand Command(string workingFolder, string program, params string[] arguments)
        => prefix.Length == 0
            ? new ExternalCommand(program, arguments, workingFolder)
            : new ExternalCommand(prefix[0], [.. prefix[1..], program, .. arguments], workingFolder);

    /// <summary>Gives a file or folder to this account; the user's own account has it already.</summary>
    /// <param name="path">The file or folder.</param>
    /// <param name="cancellationToken">Stops the wait.</param>
    public async Task GiveAsync(string path, CancellationToken cancellationToken)
    {
        if (Name is null)
        {
            return;
        }

        var given = await new ExternalCommand("chown", ["--", Name, path], "/").RunAsync(cancellationToken);
        if (!given.Succeeded)
        {
            throw new IngestException(
                IngestErrorId.LocalServerFailed,
                $"The folder of the local database cannot be given to the account {Name}: {given.Output}",
                $"Name another folder in {LocalFolders.DataVariable}.");
        }
    }

    // setpriv opens no login session, so nothing ends the server when that session ends; the others are for systems without it.
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
