namespace Freshet.Hosting.Json;

/// <summary>A database's ledger after <c>init</c>.</summary>
/// <param name="Version">The latest migration that was applied; 0 if there is no ledger.</param>
/// <param name="Ready">Runs of this Freshet are recorded there.</param>
public sealed record LedgerShape(string Database, int Version, bool Ready);
