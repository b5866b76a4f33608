namespace Freshet.Ledger;

/// <summary>A newer Freshet has upgraded the ledger, so this one can neither read its policies nor record runs.</summary>
public sealed class LedgerTooNewException(string database, int version)
    : Exception(
        $"The ledger of the database {database} has version {version}, and this Freshet supports version {LedgerSchema.Version}. "
        + "Upgrade this Freshet too.");
