using Freshet.Naming;

namespace Freshet.Planning;

/// <summary>One view that a plan leaves as it is.</summary>
/// <param name="Selected">It was asked for.</param>
/// <param name="IsProblem">Somebody has to mend something before it can be refreshed.</param>
public sealed record LeftView(ViewName View, string? Cadence, string Reason, bool Selected = false, bool IsProblem = false);
