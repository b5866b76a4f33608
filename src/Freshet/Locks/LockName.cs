using System.Globalization;
using Freshet.Naming;

namespace Freshet.Locks;

/// <summary>The texts whose hashes are the keys of Freshet's advisory locks.</summary>
internal static class LockName
{
    /// <summary>Held while the ledger is installed.</summary>
    public const string Ledger = "freshet ledger";

    private const string ViewPrefix = "freshet:";
    private const string LanePrefix = "freshet lane ";

    /// <summary>The name of a view's lock as an SQL expression, where <c>n</c> is its row of pg_namespace and <c>c</c> that of pg_class.</summary>
    public const string ViewSql = $"'{ViewPrefix}' || n.nspname || '.' || c.relname";

    /// <summary>The name of a lane's lock as an SQL expression, where <c>number</c> is the lane's.</summary>
    public const string LaneSql = $"'{LanePrefix}' || number";

    /// <summary>Held while the view is refreshed.</summary>
    public static string Of(ViewName view) => $"{ViewPrefix}{view.Schema}.{view.Name}";

    /// <param name="number">Counted from 1.</param>
    public static string OfLane(int number) => string.Create(CultureInfo.InvariantCulture, $"{LanePrefix}{number}");

    /// <summary>The key of a lock as an SQL expression.</summary>
    /// <param name="name">An SQL expression of type text.</param>
    public static string KeySql(string name) => $"hashtextextended({name}, 0)";
}
