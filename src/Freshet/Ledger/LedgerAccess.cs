namespace Freshet.Ledger;

/// <summary>What the connected role may do with a database's ledger.</summary>
/// <param name="Version">The latest migration that was applied; 0 if there is none, or the role lacks permission to see it.</param>
/// <param name="MayInstall">The schema can be created, or brought up to date, by this role.</param>
/// <param name="ReadOnly">A standby, or a server that is read only.</param>
public sealed record LedgerAccess(int Version, bool SchemaExists, bool MayRead, bool MayWrite, bool MayInstall, bool ReadOnly)
{
    /// <summary>Why Freshet does not use what the schema holds; null if it does. Nothing of it may be read, written or installed then.</summary>
    public LedgerRefusal? Refusal { get; init; }

    /// <summary>It came here with a copy of its database: what it knows of views is not true of those here.</summary>
    public bool Moved { get; init; }

    public bool IsCurrent => Version == LedgerSchema.Version && Refusal is null;

    public bool IsNewer => Version > LedgerSchema.Version && Refusal is null;
}
