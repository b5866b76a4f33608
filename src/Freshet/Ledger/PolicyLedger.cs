using System.Text.Json;
using Freshet.Databases;
using Freshet.Formatting;
using Freshet.Naming;
using Npgsql;
using NpgsqlTypes;

namespace Freshet.Ledger;

/// <summary>Writes policies.</summary>
public sealed class PolicyLedger(NpgsqlDataSource database)
{
    private const string SaveSql = """
        INSERT INTO freshet.policy (view_schema, view_name, cadence, method, priority, statement_timeout, max_age, paused, paused_until,
                                    settings, also_reads, allow_swap, note, pause_note)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10::jsonb, $11, $12, $13, $14)
        ON CONFLICT (view_schema, view_name) DO UPDATE
        SET cadence = excluded.cadence, method = excluded.method, priority = excluded.priority, statement_timeout = excluded.statement_timeout,
            max_age = excluded.max_age, paused = excluded.paused, paused_until = excluded.paused_until, settings = excluded.settings,
            also_reads = excluded.also_reads, allow_swap = excluded.allow_swap, note = excluded.note, pause_note = excluded.pause_note
        """;

    private const string RemoveSql = "DELETE FROM freshet.policy WHERE view_schema = $1 AND view_name = $2";

    /// <summary>Writes policies in place of those that the views had, all or none; one that says nothing is removed.</summary>
    public async Task SaveAsync(IReadOnlyCollection<ViewPolicy> policies, CancellationToken cancellationToken)
    {
        await using var statements = new Statements(database);
        foreach (var policy in policies)
        {
            if (policy.IsEmpty)
                AddRemove(statements, policy.View);
            else
                AddSave(statements, policy);
        }
        if (policies.Count > 0)
            await statements.ExecuteAsync(cancellationToken);
    }

    private static void AddSave(Statements statements, ViewPolicy policy) => statements.Add(SaveSql)
        .With(NpgsqlDbType.Text, policy.View.Schema)
        .With(NpgsqlDbType.Text, policy.View.Name)
        .With(NpgsqlDbType.Text, policy.Cadence)
        .With(NpgsqlDbType.Text, policy.Method is { } method ? Words.Of(method) : null)
        .With(NpgsqlDbType.Integer, policy.Priority)
        .With(NpgsqlDbType.Interval, policy.StatementTimeout)
        .With(NpgsqlDbType.Interval, policy.MaxAge)
        .With(NpgsqlDbType.Boolean, policy.Paused)
        .With(NpgsqlDbType.TimestampTz, policy.PausedUntil?.ToUniversalTime())
        .With(NpgsqlDbType.Text, JsonSerializer.Serialize(policy.Settings, LedgerJson.Default.IReadOnlyDictionaryStringString))
        .With(NpgsqlDbType.Array | NpgsqlDbType.Text, policy.AlsoReads.ToArray())
        .With(NpgsqlDbType.Boolean, policy.AllowSwap)
        .With(NpgsqlDbType.Text, policy.Note)
        .With(NpgsqlDbType.Text, policy.PauseNote);

    private static void AddRemove(Statements statements, ViewName view) =>
        statements.Add(RemoveSql).With(NpgsqlDbType.Text, view.Schema).With(NpgsqlDbType.Text, view.Name);
}
