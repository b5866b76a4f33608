using Freshet.Catalog;
using Freshet.Formatting;
using Freshet.Planning;
using Freshet.Runs;
using Npgsql;

namespace Freshet.Refreshing;

/// <summary>What an owner can do about a refresh that failed, by the server's code. Pure.</summary>
internal static class FailureAdvice
{
    /// <returns>One sentence.</returns>
    /// <param name="begun">False if the error came before the REFRESH itself.</param>
    public static string For(string? sqlState, bool begun, PlannedRefresh view, Situation situation) =>
        For(sqlState, begun, situation.Catalog.Find(view.View)!, view.Method, situation) // what is planned is in the catalog
        ?? "the server refused its REFRESH; the server's own log says more";

    /// <returns>One sentence; null where the error's own message says all there is to say.</returns>
    /// <param name="begun">False if the error came before the REFRESH itself.</param>
    public static string? For(
        string? sqlState, bool begun, MaterializedView view, RefreshMethod? method, Situation situation) =>
        For(sqlState, begun, view, method, situation.Catalog.Server, situation.Refresh);

    /// <summary>What readers of a view see whose refresh did not come about.</summary>
    public static string Rows(MaterializedView view) => view.Populated ? "it keeps its old rows" : "it still holds no data";

    private static string? For(
        string? sqlState, bool begun, MaterializedView view, RefreshMethod? method,
        ServerFacts server, RefreshOptions options) => sqlState switch
    {
        { Length: 5 } when !begun
            && options.Settings.Count > 0
            && (sqlState.StartsWith("22", StringComparison.Ordinal)
                || sqlState is PostgresErrorCodes.UndefinedObject or PostgresErrorCodes.InsufficientPrivilege) =>
            $"the server does not take one of Freshet:Refresh:Settings ({string.Join(", ", options.Settings.Keys.Order())}): "
            + "see SHOW and pg_settings for what is allowed",
        PostgresErrorCodes.LockNotAvailable =>
            "another session held a lock on it, or on a table that it reads, "
            + $"for longer than LockTimeout ({Times.Text(options.LockTimeout)}); pg_stat_activity shows which",
        PostgresErrorCodes.CardinalityViolation or PostgresErrorCodes.UniqueViolation =>
            $"its query gives rows that break its unique index, so {Rows(view)}; make the key of the query unique, or the index wider",
        PostgresErrorCodes.ObjectNotInPrerequisiteState or PostgresErrorCodes.FeatureNotSupported when method == RefreshMethod.Concurrent =>
            "its unique index or its data has gone since the plan was made; "
            + $"the next run plans it anew: freshet refresh --view {Shell.Quote(view.Name.ToString())}",
        PostgresErrorCodes.InsufficientPrivilege =>
            "the role may not refresh it, or its owner may no longer read something that its query reads; "
            + "GRANT what the message, or the server's log, names",
        PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.UndefinedFunction when server.Major >= 17 =>
            "a function of its query names something without a schema, "
            + "and from PostgreSQL 17 on REFRESH looks that up in pg_catalog alone; 'freshet check' says which",
        PostgresErrorCodes.DiskFull => "the server's disk is full; a concurrent refresh needs room for a second copy of the view and more",
        PostgresErrorCodes.OutOfMemory => "the server has no more memory; lower Lanes or the work_mem of the refresh",
        PostgresErrorCodes.TooManyConnections => "the server has no connection left; lower Lanes, or raise max_connections",
        PostgresErrorCodes.ReadOnlySqlTransaction => "the server is read only; connect to the primary",
        { Length: 5 } data when data.StartsWith("22", StringComparison.Ordinal) =>
            $"its query fails on the data as it is now, and {Rows(view)}; run the query in psql to see on which value",
        _ => null,
    };
}
