using Freshet.Locks;
using Freshet.Reasons;

namespace Freshet.Checking;

/// <summary>Freshet's locks in the hands of sessions that do not work for it. Pure.</summary>
internal static class LockProblems
{
    public const string Code = "lock_held_by_stranger";

    public static Problem OfView(LockHolder stranger) => new(
        Code,
        Severity.Error,
        $"Another session holds its lock ({stranger}) and does not work for Freshet, so the view cannot be refreshed.",
        stranger.EndSql);

    /// <param name="number">The lane's, counted from 1.</param>
    public static Problem OfLane(int number, LockHolder stranger) => new(
        Code,
        Severity.Error,
        $"Another session holds the lock of lane {number} ({stranger}) and does not work for Freshet, so fewer views are refreshed at a time.",
        stranger.EndSql);
}
