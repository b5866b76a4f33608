using Freshet.Databases;
using Freshet.Ledger;
using Freshet.Locks;
using Freshet.Naming;
using Freshet.Planning;
using Freshet.Reasons;

namespace Freshet.Checking;

/// <summary>What is wrong with a database as a whole: with its ledger, and with the locks of its lanes.</summary>
internal static class DatabaseChecker
{
    // What an object of the ledger was bound to when it was made stays, whatever search_path and rights are since then. A trigger is
    // excluded: an administrator may have added one on purpose, and LedgerSchema checks who owns its function.
    private const string BoundSql = """
        WITH relations (oid) AS (
            SELECT c.oid FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'freshet'),
        parts (classid, objid, thing) AS (
            SELECT 'pg_class'::regclass, r.oid, r.oid FROM relations r
            UNION ALL SELECT 'pg_rewrite'::regclass, w.oid, w.ev_class FROM pg_rewrite w JOIN relations r ON r.oid = w.ev_class
            UNION ALL SELECT 'pg_attrdef'::regclass, d.oid, d.adrelid FROM pg_attrdef d JOIN relations r ON r.oid = d.adrelid
            UNION ALL SELECT 'pg_constraint'::regclass, k.oid, k.conrelid FROM pg_constraint k JOIN relations r ON r.oid = k.conrelid
            UNION ALL SELECT 'pg_policy'::regclass, p.oid, p.polrelid FROM pg_policy p JOIN relations r ON r.oid = p.polrelid
            UNION ALL SELECT 'pg_proc'::regclass, p.oid, NULL FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname = 'freshet')
        SELECT DISTINCT CASE WHEN p.thing IS NULL THEN p.objid::regprocedure::text ELSE p.thing::regclass::text END, o.type, o.identity
        FROM parts p
        JOIN pg_depend d ON d.classid = p.classid AND d.objid = p.objid
        CROSS JOIN LATERAL pg_identify_object(d.refclassid, d.refobjid, 0) AS o
        WHERE o.schema NOT IN ('pg_catalog', 'freshet')
        ORDER BY 1, 2, 3
        """;

    // REFRESH is a command of DDL, and runs their functions with the rights of whoever refreshes.
    private const string EventTriggersSql = """
        SELECT e.evtname::text, p.oid::regprocedure::text, pg_get_userbyid(e.evtowner)::text
        FROM pg_event_trigger e
        JOIN pg_proc p ON p.oid = e.evtfoid
        WHERE e.evtenabled IN ('O', 'A') AND e.evtevent IN ('ddl_command_start', 'ddl_command_end')
          AND (e.evttags IS NULL OR 'REFRESH MATERIALIZED VIEW' = ANY (e.evttags))
        ORDER BY 1
        """;

    public static async Task<IReadOnlyList<Reason>> CheckAsync(
        Database database, Situation situation, CancellationToken cancellationToken)
    {
        await using var statements = new Statements(database.Pool);
        statements.Add(BoundSql);
        statements.Add(EventTriggersSql);
        var found = await statements.ReadAsync<IReadOnlyList<Reason>>(
            async reader =>
            {
                var bound = await reader.ListAsync(
                    row => BoundOutside(row.GetString(0), $"the {row.GetString(1)} {row.GetString(2)}"), cancellationToken);
                await reader.NextResultAsync(cancellationToken);
                var triggers = await reader.ListAsync(
                    row => FiredBy(row.GetString(0), row.GetString(1), row.GetString(2)), cancellationToken);
                return [.. bound, .. triggers];
            },
            cancellationToken);
        return [.. found, .. Lanes(situation)];
    }

    private static Reason BoundOutside(string thing, string target) => new(
        ReasonCode.LedgerBoundOutside,
        $"{thing} of the ledger uses {target}, which belongs neither to PostgreSQL nor to Freshet, "
        + "so its owner's code runs as every role that uses the ledger. Reinstalling the ledger deletes its policies and history.",
        new Fix.Sql(LedgerRefusal.DropSql),
        new Fix.Command("init"));

    private static Reason FiredBy(string trigger, string function, string owner) => new(
        ReasonCode.EventTrigger,
        $"The event trigger {ViewName.Quote(trigger)} of the role {ViewName.Quote(owner)} runs {function} at every refresh, "
        + "with the rights of the refreshing role; if it fails, so does the refresh.",
        new Fix.Advice(
            "If it need not see refreshes, create it again with WHEN TAG IN (…), without 'REFRESH MATERIALIZED VIEW'; "
            + $"or ALTER EVENT TRIGGER {ViewName.Quote(trigger)} DISABLE;"));

    private static IEnumerable<Reason> Lanes(Situation situation) =>
        from number in Enumerable.Range(1, situation.Database.Lanes)
        from stranger in situation.StrangersAt(LockKey.OfLane(number))
        select LockProblems.OfLane(number, stranger);
}
