using Freshet.Catalog;
using Freshet.Formatting;
using Freshet.Naming;
using Freshet.Planning;
using Freshet.Reasons;
using Freshet.Runs;
using Npgsql;

namespace Freshet.Refreshing;

/// <summary>Why an attempt did not refresh a view, and the fixes. Pure.</summary>
internal static class AttemptReasons
{
    public static Reason CancelledOnServer => new(ReasonCode.CancelledOnServer, "cancelled on the server");

    public static Reason ViewDropped => new(ReasonCode.ViewDropped, "it was dropped or renamed after it was planned");

    public static Reason EventTriggerFailed(string trigger) => new(
        ReasonCode.EventTriggerFailed,
        $"the event trigger {ViewName.Quote(trigger)} failed, which runs at every refresh; the view itself may be in order",
        new Fix.Advice(
            $"Change the trigger's function so that it lets REFRESH MATERIALIZED VIEW pass, or ALTER EVENT TRIGGER {ViewName.Quote(trigger)} DISABLE;"));

    public static Reason InternalError => new(ReasonCode.InternalError, "a bug in Freshet; please report it");

    /// <param name="success">When that one began.</param>
    public static Reason AlreadyRefreshed(DateTimeOffset success) =>
        new(ReasonCode.AlreadyRefreshed, $"another run refreshed it {Times.Text(success)}");

    public static Reason BlockedTooLong(PlannedRefresh planned) => new(
        ReasonCode.BlockedTooLong,
        $"its readers were blocked for {Times.Text(planned.Limit)} (MaxBlocking), so the refresh was cancelled",
        planned.IndexToCreate is { } sql ? [new Fix.Sql(sql)] : []);

    public static Reason TimedOut(PlannedRefresh planned, MaterializedView view) => new(
        ReasonCode.TimedOut,
        $"not done within {Times.Text(planned.Limit)} (StatementTimeout); {Rows(view)}",
        PolicyFixes.StatementTimeout(planned.View, planned.Limit * 2));

    /// <summary>An error of the server's, by its code, or of the connection.</summary>
    /// <param name="sqlState">Null if the connection was lost or could not be made.</param>
    /// <param name="begun">False if the error came before the REFRESH itself.</param>
    public static Reason Failure(string? sqlState, bool begun, MaterializedView view, RefreshMethod? method, Situation situation)
    {
        var settings = situation.Refresh.Settings.Keys.Concat(situation.Ledger.Policy(view.Name).Settings.Keys.Where(ServerSettings.IsFree))
            .Distinct(StringComparer.OrdinalIgnoreCase).Order(StringComparer.Ordinal).ToList();
        var (code, text) = sqlState is { Length: 5 } && !begun && settings.Count > 0 && RefusesSetting(sqlState)
            ? (ReasonCode.SettingRefused,
                $"the server refuses one of the settings of Freshet:Refresh:Settings or of the view's policy ({string.Join(", ", settings)})")
            : Explain(sqlState, begun, view, method, situation.Catalog.Server, situation.Refresh);
        return new(code, text, Fixes(code, view));
    }

    /// <summary>Before the REFRESH, only a setting can be refused.</summary>
    private static bool RefusesSetting(string sqlState) =>
        sqlState.StartsWith("22", StringComparison.Ordinal)
        || sqlState is PostgresErrorCodes.UndefinedObject or PostgresErrorCodes.InsufficientPrivilege;

    private static string Rows(MaterializedView view) => view.Populated ? "it keeps its old rows" : "it still has no data";

    private static (ReasonCode Code, string Text) Explain(
        string? sqlState, bool begun, MaterializedView view, RefreshMethod? method, ServerFacts server, RefreshOptions options) =>
        sqlState switch
        {
            PostgresErrorCodes.LockNotAvailable => (
                ReasonCode.LockTimeout,
                "another session held a lock on it, or on a table that it reads, "
                + $"for longer than LockTimeout ({Times.Text(options.LockTimeout)})"),
            PostgresErrorCodes.CardinalityViolation or PostgresErrorCodes.UniqueViolation => (
                ReasonCode.DuplicateKey, $"its query returns rows that violate its unique index, so {Rows(view)}"),
            PostgresErrorCodes.ObjectNotInPrerequisiteState or PostgresErrorCodes.FeatureNotSupported
                when method == RefreshMethod.Concurrent => (
                ReasonCode.PlanOutdated, "its unique index was dropped, or its data removed, after the refresh was planned; the next run plans it again"),
            PostgresErrorCodes.InsufficientPrivilege => (
                ReasonCode.PermissionDenied,
                "the role lacks permission to refresh it, or its owner lacks permission to read its tables"),
            PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.UndefinedFunction when server.Major >= 17 => (
                ReasonCode.NameNotFound,
                "a function of its query names something without a schema, "
                + "and from PostgreSQL 17 on REFRESH looks that up in pg_catalog alone"),
            PostgresErrorCodes.DiskFull => (
                ReasonCode.DiskFull, "the server's disk is full; a concurrent refresh needs space for more than a second copy of the view"),
            PostgresErrorCodes.OutOfMemory => (ReasonCode.OutOfMemory, "the server is out of memory"),
            PostgresErrorCodes.TooManyConnections => (ReasonCode.TooManyConnections, "the server has no connection left"),
            PostgresErrorCodes.ReadOnlySqlTransaction => (ReasonCode.ReadOnly, "the server is read only"),
            { Length: 5 } data when data.StartsWith("22", StringComparison.Ordinal) => (
                ReasonCode.BadData, $"its query fails on the current data, and {Rows(view)}"),
            null when !begun => (ReasonCode.Unreachable, "the server could not be reached"),
            null => (ReasonCode.AmbiguousOutcome, "the connection was lost during the refresh, so it is not known whether the refresh was committed"),
            _ => (ReasonCode.ServerError, "the server refused the refresh; the server's log has the details"),
        };

    private static IReadOnlyList<Fix> Fixes(ReasonCode code, MaterializedView view) => code switch
    {
        ReasonCode.SettingRefused => [new Fix.Advice("Correct the setting; pg_settings lists what the server allows.")],
        ReasonCode.LockTimeout => [new Fix.Sql(
            $"SELECT a.* FROM pg_locks l JOIN pg_stat_activity a USING (pid) WHERE l.relation = {RegClass(view)};")],
        ReasonCode.DuplicateKey => [new Fix.Advice("Make the key of its query unique, or add columns to its unique index.")],
        ReasonCode.PlanOutdated => [new Fix.Command("refresh", "--view", view.Name.ToString())],
        ReasonCode.PermissionDenied => [new Fix.Advice("GRANT the permission that the message or the server's log names.")],
        ReasonCode.NameNotFound => [new Fix.Command("check", "--view", view.Name.ToString())],
        ReasonCode.OutOfMemory => [new Fix.Advice("Lower Lanes, or the work_mem of the refresh.")],
        ReasonCode.TooManyConnections => [new Fix.Advice("Lower Lanes, or raise max_connections.")],
        ReasonCode.ReadOnly => [new Fix.Advice("Connect to the primary.")],
        ReasonCode.BadData => [new Fix.Advice("Only other data, or another query, can help: run the view's query in psql to see on which value it fails.")],
        _ => [],
    };

    private static string RegClass(MaterializedView view) =>
        $"'{view.Name.ToSql().Replace("'", "''", StringComparison.Ordinal)}'::regclass";
}
