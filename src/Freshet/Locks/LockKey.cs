using System.Globalization;
using System.Runtime.InteropServices;

namespace Freshet.Locks;

/// <summary>The key of one of Freshet's advisory locks: two integers, which pg_locks shows as classid and objid.</summary>
/// <param name="Kind">One of the constants.</param>
/// <param name="Number">A view's oid, or a lane's number.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct LockKey(int Kind, uint Number)
{
    /// <summary>Of a view's lock. Chosen once, and in freshet.freshness too: "fres" in ASCII.</summary>
    private const int View = 0x66726573;

    private const int Lane = View + 1;
    private const int LedgerKind = View + 2;

    /// <summary>Held while the ledger is installed.</summary>
    public static LockKey Ledger => new(LedgerKind, 0);

    /// <summary>A condition on a row of pg_locks, <c>l</c>: it is a lock of Freshet's.</summary>
    public static string OfAnyKindSql => IsOfSql($"IN ({Text(View)}, {Text(Lane)}, {Text(LedgerKind)})");

    /// <summary>A condition on a row of pg_locks, <c>l</c>: it is the lock of a view, whose oid is <c>l.objid</c>.</summary>
    public static string OfViewSql => IsOfSql($"= {Text(View)}");

    /// <summary>Held while the view is refreshed.</summary>
    public static LockKey OfView(uint oid) => new(View, oid);

    /// <param name="number">Counted from 1.</param>
    public static LockKey OfLane(int number) => new(Lane, (uint)number);

    /// <summary>The arguments of PostgreSQL's functions for advisory locks.</summary>
    // An oid above 2^31 is a negative integer there.
    public string ToSql() => $"{Text(Kind)}, {Text(unchecked((int)Number))}";

    // Keys of two integers have objsubid 2, those of one bigint 1.
    private static string IsOfSql(string kind) => $"l.locktype = 'advisory' AND l.classid::bigint {kind} AND l.objsubid = 2 AND l.granted";

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
