using Freshet.Locks;
using Freshet.Reasons;

namespace Freshet.Checking;

/// <summary>Freshet's locks in the hands of sessions that do not work for it. Pure.</summary>
internal static class LockProblems
{
    public static Reason OfView(LockHolder stranger) => new(
        ReasonCode.LockHeldByStranger,
        $"Another session holds its lock ({stranger}) and does not work for Freshet, so the view cannot be refreshed.",
        stranger.End);

    /// <param name="number">The lane's, counted from 1.</param>
    public static Reason OfLane(int number, LockHolder stranger) => new(
        ReasonCode.LockHeldByStranger,
        $"Another session holds the lock of lane {number} ({stranger}) and does not work for Freshet, "
        + "so fewer views are refreshed at a time.",
        stranger.End);
}
