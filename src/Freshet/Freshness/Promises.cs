using Freshet.Cadences;
using Freshet.Databases;
using Freshet.Ledger;
using Freshet.Planning;
using Npgsql;
using NpgsqlTypes;

namespace Freshet.Freshness;

/// <summary>Keeps <c>late_after</c> in step with the current cadences: a view may have got another one since
/// its last refresh.</summary>
public static class Promises
{
    // One that was refreshed meanwhile has a new promise already.
    private const string RenewSql = """
        UPDATE freshet.view_state s
        SET late_after = n.late_after
        FROM unnest($1::text[], $2::text[], $3::timestamptz[], $4::timestamptz[]) AS n (view_schema, view_name, last_success_at, late_after)
        WHERE s.view_schema = n.view_schema AND s.view_name = n.view_name AND s.last_success_at = n.last_success_at
        """;

    // What PostgreSQL keeps is exact to a microsecond, and .NET to a tenth of that.
    private static readonly TimeSpan Rounding = TimeSpan.FromMilliseconds(1);

    /// <exception cref="NpgsqlException">The ledger cannot be written to.</exception>
    public static async Task RenewAsync(Database database, Situation situation, CancellationToken cancellationToken)
    {
        var changed = Changed(situation).ToList();
        if (changed.Count == 0)
            return;
        await using var statements = new Statements(database.Pool);
        statements.Add(RenewSql)
            .With(NpgsqlDbType.Array | NpgsqlDbType.Text, changed.Select(view => view.State.View.Schema).ToArray())
            .With(NpgsqlDbType.Array | NpgsqlDbType.Text, changed.Select(view => view.State.View.Name).ToArray())
            .With(
                NpgsqlDbType.Array | NpgsqlDbType.TimestampTz,
                changed.Select(view => view.State.LastSuccessAt!.Value).ToArray()) // has one, see Changed
            .With(NpgsqlDbType.Array | NpgsqlDbType.TimestampTz, changed.Select(view => view.LateAfter).ToArray());
        await statements.ExecuteAsync(cancellationToken);
    }

    /// <summary>The views whose promise differs from their cadence's. A promise of age does not belong to the cadence, and
    /// stands in the policy. Pure.</summary>
    internal static IEnumerable<(ViewState State, DateTimeOffset LateAfter)> Changed(Situation situation)
    {
        foreach (var state in situation.Ledger.Views.Values)
        {
            if (state is not { LastSuccessAt: { } success, Usual: { } usual }
                || situation.Ledger.Policy(state.View).MaxAge is not null
                || situation.CadenceOf(state.View) is not { } cadence)
                continue;
            var lateAfter = cadence.NextDue(success) + LateMargin.Of(usual);
            if (state.LateAfter is not { } known || (lateAfter - known).Duration() > Rounding)
                yield return (state, lateAfter);
        }
    }
}
