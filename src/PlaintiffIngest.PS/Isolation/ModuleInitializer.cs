using System.Management.Automation;
using System.Runtime.Loader;

namespace PlaintiffIngest.PS.Isolation;

/// <summary>
/// Runs when the module is imported. From then on, the core is loaded from the module's own load context, so that it does not
/// conflict with another module's Npgsql or CsvHelper.
/// </summary>
/// <remarks>
/// PowerShell reads the public types of this assembly before it calls <see cref="OnImport"/>. So no public type here may
/// derive from, implement or hold by value a type of the core.
/// </remarks>
public sealed class ModuleInitializer : IModuleAssemblyInitializer
{
    private static int registered;

    /// <inheritdoc/>
    public void OnImport()
    {
        // Called once per import and runspace, but there is only one default context per process.
        if (Interlocked.Exchange(ref registered, 1) == 0)
        {
            AssemblyLoadContext.Default.Resolving += static (_, name) => ModuleLoadContext.Resolve(name);
        }
    }
}
