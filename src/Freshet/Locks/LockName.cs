using System.Globalization;
using Freshet.Naming;

namespace Freshet.Locks;

/// <summary>The texts whose hashes are the keys of Freshet's advisory locks.</summary>
internal static class LockName
{
    /// <summary>Held while the ledger is installed.</summary>
    public const string Ledger = "freshet ledger";

    /// <summary>Held while the view is refreshed.</summary>
    public static string Of(ViewName view) => $"freshet:{view.Schema}.{view.Name}";

    /// <param name="number">Counted from 1.</param>
    public static string OfLane(int number) => string.Create(CultureInfo.InvariantCulture, $"freshet lane {number}");
}
