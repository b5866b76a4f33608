using Freshet.Databases;
using Freshet.Locks;
using Freshet.Reasons;

namespace Freshet.Checking;

/// <summary>Freshet's locks that sessions outside Freshet hold. Pure.</summary>
internal static class LockProblems
{
    public static Reason OfView(LockHolder stranger) => new(
        ReasonCode.LockHeldByStranger,
        $"A session that does not belong to Freshet holds its lock ({stranger}), so the view cannot be refreshed.",
        stranger.End);

    /// <param name="number">The lane's, counted from 1.</param>
    public static Reason OfLane(int number, LockHolder stranger) => new(
        ReasonCode.LockHeldByStranger,
        $"A session that does not belong to Freshet holds the lock of lane {number} ({stranger}), "
        + "so fewer views are refreshed at the same time.",
        stranger.End);
}
