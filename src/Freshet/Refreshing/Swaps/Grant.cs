namespace Freshet.Refreshing.Swaps;

/// <summary>A privilege that a view's owner has granted.</summary>
/// <param name="Grantee">Null: PUBLIC.</param>
internal sealed record Grant(string? Grantee, string Privilege, bool Grantable);
