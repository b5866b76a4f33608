using System.Globalization;
using Freshet.Catalog;
using Freshet.Formatting;
using Freshet.Planning;
using Freshet.Reasons;

namespace Freshet.Checking;

/// <summary>Views whose usual refresh takes nearly as long as its limit. Pure.</summary>
internal sealed class LimitChecker(Situation situation)
{
    // From here on a usual refresh will probably reach its limit soon.
    private const double NearTheLimit = 0.8;

    public IEnumerable<Reason> Check(MaterializedView view)
    {
        var chosen = situation.MethodOf(view, null);
        if (chosen.Method is null
            || situation.Ledger.Views.GetValueOrDefault(view.Name)?.Usual is not { } usual
            || usual <= chosen.Limit * NearTheLimit)
            yield break;
        // If StatementTimeout is the shorter of the two, an index does not help.
        var byBlocking = chosen.BlocksReaders && chosen.Limit == situation.Refresh.MaxBlocking;
        yield return new(
            ReasonCode.NearTimeout,
            $"A usual refresh takes up to {Times.Text(usual)}, and its limit is {Times.Text(chosen.Limit)} "
            + $"({(byBlocking ? nameof(RefreshOptions.MaxBlocking) : nameof(RefreshOptions.StatementTimeout))}).",
            byBlocking ? LongerBlocking(view, usual * 2) : PolicyFixes.StatementTimeout(view.Name, usual * 2));
    }

    private static Fix LongerBlocking(MaterializedView view, TimeSpan limit) => view.IndexToCreate is { } sql
        ? new Fix.Sql(sql)
        : new Fix.Setting(
            $"{RefreshOptions.SectionName}:{nameof(RefreshOptions.MaxBlocking)}",
            TimeSpan.FromSeconds(Math.Ceiling(limit.TotalSeconds)).ToString("c", CultureInfo.InvariantCulture));
}
