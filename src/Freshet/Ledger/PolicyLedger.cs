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
        INSERT INTO freshet.policy (view_schema, view_name, cadence, method, priority, statement_timeout, max_age, paused, also_reads, note)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        ON CONFLICT (view_schema, view_name) DO UPDATE
        SET cadence = excluded.cadence, method = excluded.method, priority = excluded.priority, statement_timeout = excluded.statement_timeout,
            max_age = excluded.max_age, paused = excluded.paused, also_reads = excluded.also_reads,
            note = excluded.note
        """;

    private const string RemoveSql = "DELETE FROM freshet.policy WHERE view_schema = $1 AND view_name = $2";

    /// <summary>Writes a view's policy in place of the one it had.</summary>
    /// <returns>The policy.</returns>
    public async Task<ViewPolicy> SaveAsync(ViewPolicy policy, CancellationToken cancellationToken)
    {
        await using var statements = new Statements(database);
        statements.Add(SaveSql)
            .With(NpgsqlDbType.Text, policy.View.Schema)
            .With(NpgsqlDbType.Text, policy.View.Name)
            .With(NpgsqlDbType.Text, policy.Cadence)
            .With(NpgsqlDbType.Text, policy.Method is { } method ? Words.Of(method) : null)
            .With(NpgsqlDbType.Integer, policy.Priority)
            .With(NpgsqlDbType.Interval, policy.StatementTimeout)
            .With(NpgsqlDbType.Interval, policy.MaxAge)
            .With(NpgsqlDbType.Boolean, policy.Paused)
            .With(NpgsqlDbType.Array | NpgsqlDbType.Text, policy.AlsoReads.ToArray())
            .With(NpgsqlDbType.Text, policy.Note);
        await statements.ExecuteAsync(cancellationToken);
        return policy;
    }

    /// <returns>False if the view had none.</returns>
    public async Task<bool> RemoveAsync(ViewName view, CancellationToken cancellationToken)
    {
        await using var statements = new Statements(database);
        statements.Add(RemoveSql).With(NpgsqlDbType.Text, view.Schema).With(NpgsqlDbType.Text, view.Name);
        return await statements.ExecuteAsync(cancellationToken) == 1;
    }
}
