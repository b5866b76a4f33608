using Freshet.Cadences;
using Freshet.Catalog;
using Freshet.Databases;
using Freshet.Ledger;
using Freshet.Naming;
using Freshet.Planning;
using Npgsql;
using NpgsqlTypes;

namespace Freshet.Freshness;

/// <summary>Keeps <c>late_after</c> in step with the current cadences: a view may be new, or have got another cadence since its last
/// refresh.</summary>
public static class Promises
{
    // One that was refreshed meanwhile has a new promise already.
    private const string RenewSql = """
        UPDATE freshet.view_state s
        SET late_after = n.late_after
        FROM unnest($1::oid[], $2::timestamptz[], $3::timestamptz[]) AS n (view_oid, last_success_at, late_after)
        WHERE s.view_oid = n.view_oid AND s.last_success_at IS NOT DISTINCT FROM n.last_success_at
        """;

    private const string SeeSql = """
        INSERT INTO freshet.view_state (view_oid, view_schema, view_name, late_after)
        SELECT * FROM unnest($1::oid[], $2::text[], $3::text[], $4::timestamptz[])
        ON CONFLICT DO NOTHING
        """;

    // What PostgreSQL keeps is exact to a microsecond, and .NET to a tenth of that.
    private static readonly TimeSpan Rounding = TimeSpan.FromMilliseconds(1);

    /// <exception cref="NpgsqlException">The ledger cannot be written to.</exception>
    public static async Task RenewAsync(Database database, Situation situation, CancellationToken cancellationToken)
    {
        var (changed, added) = (Changed(situation).ToList(), New(situation).ToList());
        if (changed.Count == 0 && added.Count == 0)
            return;
        await using var statements = new Statements(database.Pool);
        statements.Add(RenewSql)
            .With(NpgsqlDbType.Array | NpgsqlDbType.Oid, changed.Select(view => view.View.Oid).ToArray())
            .With(NpgsqlDbType.Array | NpgsqlDbType.TimestampTz, changed.Select(view => view.State.LastSuccessAt).ToArray())
            .With(NpgsqlDbType.Array | NpgsqlDbType.TimestampTz, changed.Select(view => view.LateAfter).ToArray());
        statements.Add(SeeSql)
            .With(NpgsqlDbType.Array | NpgsqlDbType.Oid, added.Select(view => view.View.Oid).ToArray())
            .With(NpgsqlDbType.Array | NpgsqlDbType.Text, added.Select(view => view.View.Name.Schema).ToArray())
            .With(NpgsqlDbType.Array | NpgsqlDbType.Text, added.Select(view => view.View.Name.Name).ToArray())
            .With(NpgsqlDbType.Array | NpgsqlDbType.TimestampTz, added.Select(view => view.LateAfter).ToArray());
        await statements.ExecuteAsync(cancellationToken);
    }

    /// <summary>Renews what is promised of views whose policies have changed: with another cadence, a view is late at another
    /// time.</summary>
    /// <param name="situation">Read since.</param>
    /// <exception cref="NpgsqlException">The ledger cannot be written to.</exception>
    public static async Task FollowAsync(
        Database database, Situation situation, IReadOnlyCollection<ViewName> views, CancellationToken cancellationToken)
    {
        // The other views are none of the caller's business.
        var theirs = situation.Ledger.Views.Where(known => views.Contains(known.Key)).ToDictionary();
        try
        {
            await new RunLedger(database.Pool).SaveCadencesAsync(situation.Cadences, known: [], cancellationToken);
            await RenewAsync(database, situation with { Ledger = situation.Ledger with { Views = theirs } }, cancellationToken);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            // A role that may only write policies has done its part; the next tick does the rest.
        }
    }

    /// <summary>The views that no run has seen before. Pure.</summary>
    internal static IEnumerable<(MaterializedView View, DateTimeOffset? LateAfter)> New(Situation situation) =>
        from view in situation.Catalog.Views
        where !situation.Ledger.Views.ContainsKey(view.Name)
        select (view, situation.CadenceOf(view.Name)?.NextDue(situation.Now) + LateMargin.Of(TimeSpan.Zero));

    /// <summary>The views whose promise differs from their cadence's. A promise of age does not belong to the cadence, and
    /// stands in the policy. Pure.</summary>
    internal static IEnumerable<(MaterializedView View, ViewState State, DateTimeOffset LateAfter)> Changed(Situation situation)
    {
        foreach (var state in situation.Ledger.Views.Values)
        {
            if ((state.LastSuccessAt ?? state.SeenAt) is not { } from
                || situation.Ledger.Policy(state.View).MaxAge is not null
                || situation.CadenceOf(state.View) is not { } cadence
                || situation.Catalog.Find(state.View) is not { } view)
                continue;
            var lateAfter = cadence.NextDue(from) + LateMargin.Of(state.Usual ?? TimeSpan.Zero);
            if (state.LateAfter is not { } known || (lateAfter - known).Duration() > Rounding)
                yield return (view, state, lateAfter);
        }
    }
}
