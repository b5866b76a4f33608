namespace Freshet.Hosting.Json;

/// <summary>What <c>init --sql</c> prints.</summary>
/// <param name="Version">The ledger's version after it.</param>
/// <param name="Sql">For psql, as it is.</param>
public sealed record LedgerScriptShape(int Version, string Sql);
