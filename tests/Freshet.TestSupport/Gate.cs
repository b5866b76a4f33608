namespace Freshet.TestSupport;

/// <summary>Holds refreshes up, for as long as a test likes, wherever a view's query calls <c>gate()</c>.</summary>
internal sealed class Gate
{
    private const string GateSql = """
        CREATE FUNCTION gate() RETURNS integer LANGUAGE plpgsql VOLATILE AS $$
        BEGIN
            PERFORM pg_advisory_xact_lock_shared(7, 7);
            RETURN 1;
        END
        $$
        """;

    private readonly TestDatabase _database;
    private readonly NpgsqlConnection _keeper;

    private Gate(TestDatabase database, NpgsqlConnection keeper)
    {
        _database = database;
        _keeper = keeper;
    }

    /// <summary>Creates the function; the gate is open.</summary>
    public static async Task<Gate> CreateAsync(TestDatabase database)
    {
        await database.ExecuteAsync(GateSql);
        return new(database, await database.ConnectAsync(applicationName: "gate"));
    }

    public Task CloseAsync() => _keeper.ExecuteAsync("SELECT pg_advisory_lock(7, 7)");

    public Task OpenAsync() => _keeper.ExecuteAsync("SELECT pg_advisory_unlock_all()");

    /// <summary>Waits until so many sessions stand before it.</summary>
    public Task ReachedAsync(int sessions = 1) => _database.UntilAsync($"SELECT count(*) = {sessions} FROM ({WaitingSql}) w");

    /// <summary>Those that stand before it now.</summary>
    public Task<List<int>> WaitingAsync() => _database.ListAsync<int>(WaitingSql);

    private const string WaitingSql = """
        SELECT l.pid
        FROM pg_locks l
        JOIN pg_database d ON d.oid = l.database AND d.datname = current_database()
        WHERE l.locktype = 'advisory' AND l.classid = 7 AND l.objid = 7 AND l.objsubid = 2 AND NOT l.granted
        """;
}
