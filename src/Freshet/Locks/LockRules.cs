using Freshet.Databases;
using Freshet.Runs;

namespace Freshet.Locks;

/// <summary>Whether a session that holds a lock of Freshet's is one of Freshet's. Its application_name alone proves nothing. Pure.</summary>
/// <param name="runs">What the ledger knows of the runs that the sessions claim to work for.</param>
internal sealed class LockRules(IReadOnlyDictionary<SessionTag, TaggedRun> runs)
{
    /// <summary>A run that has not ended, and the role that its worker logged in as, confirm the session's application_name.</summary>
    public bool IsWorking(LockHolder holder) => RunOf(holder) is { Running: true } run && run.WorkerRole == holder.Role;

    /// <summary>Neither a run nor the role of this process stands behind it.</summary>
    /// <remarks>A run may have ended between the moment its session was seen and the one its row was read; and where there is no
    /// ledger, the role alone has to do.</remarks>
    public bool IsStranger(LockHolder holder) =>
        holder.Tag is null || (!holder.IsOwnRole && (holder.Role is null || RunOf(holder)?.WorkerRole != holder.Role));

    private TaggedRun? RunOf(LockHolder holder) => holder.Tag is { } tag ? runs.GetValueOrDefault(tag) : null;
}
