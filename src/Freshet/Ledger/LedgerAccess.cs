namespace Freshet;

/// <summary>What the connected role can do with a database's ledger.</summary>
/// <param name="Version">The newest migration that was applied; 0 if there is none, or it may not be seen.</param>
/// <param name="MayInstall">The schema can be created, or brought up to date, by this role.</param>
/// <param name="ReadOnly">A standby, or a server that takes no writes.</param>
public sealed record LedgerAccess(int Version, bool SchemaExists, bool MayRead, bool MayWrite, bool MayInstall, bool ReadOnly)
{
    /// <summary>The schema is somebody else's: it holds relations, but not the ledger's own. There is no ledger then, and
    /// no place for one.</summary>
    public bool IsForeign { get; init; }

    public bool IsCurrent => Version == LedgerSchema.Version;

    public bool IsNewer => Version > LedgerSchema.Version;
}
