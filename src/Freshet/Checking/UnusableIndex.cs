using Freshet.Naming;

namespace Freshet.Checking;

/// <summary>A unique index that a concurrent refresh cannot use.</summary>
/// <param name="Why">As in <c>has a WHERE clause</c>; null if it is invalid, because its CREATE INDEX CONCURRENTLY failed.</param>
internal sealed record UnusableIndex(ViewName Name, string? Why);
