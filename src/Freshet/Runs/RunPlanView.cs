using Freshet.Naming;

namespace Freshet.Runs;

/// <summary>A view of a run's plan, as it is shown while the run is under way.</summary>
/// <param name="After">The oids of the views of the plan that are refreshed before it.</param>
/// <param name="UsualMs">What a refresh of it takes at most, but for one in twenty; null before the first.</param>
public sealed record RunPlanView(
    uint Oid, string Schema, string Name, RefreshMethod Method, string Reason, IReadOnlyList<uint> After, long? UsualMs)
{
    public ViewName View => new(Schema, Name);
}
