using Freshet.Catalog;
using Freshet.Databases;
using Freshet.Naming;
using Freshet.Planning;
using Freshet.Runs;

namespace Freshet.Refreshing;

/// <summary>What all refreshes of one run have in common.</summary>
/// <param name="HasLedger">Without one nothing is recorded, and nothing known of earlier refreshes.</param>
/// <param name="Lanes">How many refreshes of the database may run at a time, all runs together.</param>
internal sealed record RunContext(Database Database, ClaimedRun Run, Situation Situation, bool HasLedger, int Lanes)
{
    public uint OidOf(ViewName view) => Situation.Catalog.Find(view)!.Oid; // a plan names only views of its catalog

    public MaterializedView ViewOf(PlannedRefresh view) => Situation.Catalog.Find(view.View)!; // only views of the catalog are planned
}
