using System.Diagnostics;

namespace Freshet.PostgresTests.Cli;

/// <summary>Servers that go away, do not let one in, or are only a copy.</summary>
public sealed class ServerLossTests
{
    private const string ViewsSql = """
        CREATE FUNCTION gate() RETURNS integer LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_advisory_xact_lock_shared(7, 7); RETURN 1; END $$;
        CREATE TABLE source (id integer, amount integer);
        CREATE MATERIALIZED VIEW a_hourly AS SELECT id, amount FROM source; CREATE UNIQUE INDEX ON a_hourly (id);
        CREATE MATERIALIZED VIEW b_hourly AS SELECT gate() AS id; CREATE UNIQUE INDEX ON b_hourly (id);
        CREATE MATERIALIZED VIEW c_hourly AS SELECT (SELECT max(id) FROM a_hourly) AS id FROM b_hourly;
        CREATE UNIQUE INDEX ON c_hourly (id);
        INSERT INTO source VALUES (1, 1);
        """;

    [EachOwnServer]
    public async Task Server_that_restarts_in_the_middle_costs_an_attempt(string server)
    {
        await using var own = await StartAsync(server);

        var result = await RefreshWhileAsync(own, "restart");

        result.ShouldExit(0).Line("main: succeeded: 3 refreshed");
        await EachOnceAsync(own, result);
    }

    [EachOwnServer]
    public async Task Server_that_crashes_in_the_middle_costs_an_attempt(string server)
    {
        await using var own = await StartAsync(server);

        var result = await RefreshWhileAsync(own, "crash");

        result.ShouldExit(0).Line("main: succeeded: 3 refreshed");
        await EachOnceAsync(own, result);
    }

    [EachOwnServer]
    public async Task Server_that_stays_away_ends_the_run_and_a_tick_resumes_it(string server)
    {
        await using var own = await StartAsync(server);
        await own.ExecuteAsync(ViewsSql);
        var freshet = Command(own);
        freshet["Refresh__RunDeadline"] = "00:00:08";
        await using var closed = await GateAsync(own);
        await using var process = freshet.Start("refresh", "--all", "--lanes", "1", "--json");
        await own.UntilAsync("SELECT count(*) = 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted");

        // Its own folder tells a stopped server where it was.
        await PgCtlAsync(own, "stop", "-m", "immediate");
        var result = (await process.ExitAsync()).ShouldExit(1);
        await PgCtlAsync(own, "start");

        var refreshes = result.Json.Items("refreshes");
        refreshes.Of("b_hourly").Text("status").ShouldNotBe("refreshed");
        (await own.ListAsync("SELECT view_name FROM freshet.refresh WHERE status = 'refreshed'"))
            .ShouldBe(refreshes.Where(view => view.Text("status") == "refreshed").Select(view => view.Text("name")!));
        (await own.ListAsync("SELECT status FROM freshet.run")).ShouldBe(["running"]);
        await own.ExecuteAsync("UPDATE freshet.run SET heartbeat_at = heartbeat_at - interval '10 minutes'");
        (await freshet.RunAsync("refresh", "--due")).ShouldExit(0);
        (await own.ListAsync("SELECT status FROM freshet.run")).ShouldAllBe(status => status == "succeeded");
        (await own.ListAsync("SELECT view_name FROM freshet.refresh WHERE status = 'refreshed' ORDER BY 1"))
            .ShouldBe(["a_hourly", "b_hourly", "c_hourly"]);
    }

    [EachOwnServer]
    public async Task Wrong_password_is_reported_and_does_not_show_it(string server)
    {
        await using var own = await StartAsync(server);
        await own.ExecuteAsync("CREATE ROLE reports LOGIN PASSWORD 'right'");
        var rules = Path.Combine(own.Data, "pg_hba.conf");
        await File.WriteAllTextAsync(rules, $"host all reports all scram-sha-256\n{await File.ReadAllTextAsync(rules)}");
        await own.ExecuteAsync("SELECT pg_reload_conf()");
        await own.UntilAsync("SELECT pg_conf_load_time() > pg_postmaster_start_time()");

        foreach (var (password, parts) in new (string?, string[])[]
        {
            ("wrong-one", ["does not accept this user and password", "Check both"]),
            (null, ["password"]),
        })
        {
            var connection = new NpgsqlConnectionStringBuilder(own.ConnectionString) { Username = "reports", Password = password };
            var freshet = new FreshetCommand { ["Databases__main__ConnectionString"] = connection.ConnectionString };
            (await freshet.RunAsync("refresh", "--all")).ShouldRefuse(3, ["The database main", .. parts]).ShouldNotContain("wrong-one");
        }
        await own.ExecuteAsync("GRANT CREATE ON DATABASE postgres TO reports");
        var right = new NpgsqlConnectionStringBuilder(own.ConnectionString) { Username = "reports", Password = "right" };
        (await new FreshetCommand { ["Databases__main__ConnectionString"] = right.ConnectionString }.RunAsync("init")).ShouldExit(0);
    }

    [EachServerWithBaseBackup]
    public async Task Standby_can_be_looked_at_but_not_refreshed(string server)
    {
        await using var own = await StartAsync(server);
        await own.ExecuteAsync(ViewsSql + "DROP MATERIALIZED VIEW c_hourly; DROP MATERIALIZED VIEW b_hourly;");
        (await Command(own).RunAsync("refresh", "--all")).ShouldExit(0);
        await using var standby = await StartAsync(server);
        await StandInAsync(server, own, standby);
        var freshet = Command(standby);

        (await freshet.RunAsync("refresh", "--all")).ShouldExit(1).Line("skipped ").ShouldContain(
            "public.a_hourly  the server is a standby or read only. To fix it: Connect to the primary");
        (await freshet.RunAsync("refresh", "--due")).ShouldRefuse(1, "standby or a read-only server");
        (await freshet.RunAsync("views")).ShouldExit(0).Line("public.a_hourly  hourly   fresh");
        (await freshet.RunAsync("runs")).ShouldExit(0).Output.ShouldContain("succeeded");
        (await freshet.RunAsync("check")).ShouldExit(1).Output.ShouldContain("main: 1 view checked, 1 error, 0 warnings, 0 remarks");
        foreach (var call in new[] { "init", "policy set public.a_hourly --paused true" })
            (await freshet.RunAsync(call.Split(' '))).ShouldRefuse(1, "read");
        (await own.ListAsync("SELECT status FROM freshet.run")).ShouldBe(["succeeded"]);
    }

    // A commit that the test relies on must not get lost with the server.
    private static Task<OwnServer> StartAsync(string server) => OwnServer.StartAsync(server, "synchronous_commit=on");

    private static FreshetCommand Command(OwnServer own) => new() { ["Databases__main__ConnectionString"] = own.ConnectionString };

    /// <summary>Refreshes all, and does something to the server while the second view stands still.</summary>
    private static async Task<FreshetResult> RefreshWhileAsync(OwnServer own, string command)
    {
        await own.ExecuteAsync(ViewsSql);
        await using var closed = await GateAsync(own);
        await using var process = Command(own).Start("refresh", "--all", "--lanes", "1", "--verbose");
        await own.UntilAsync("SELECT count(*) = 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted");

        await own.CommandAsync(command); // which opens the gate as well

        return await process.ExitAsync();
    }

    private static async Task<NpgsqlConnection> GateAsync(OwnServer own)
    {
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(own.ConnectionString) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        await connection.ExecuteAsync("SELECT pg_advisory_lock(7, 7)");
        return connection;
    }

    private static async Task EachOnceAsync(OwnServer own, FreshetResult result)
    {
        (await own.ListAsync("SELECT view_name || ' ' || status FROM freshet.refresh ORDER BY 1"))
            .ShouldBe(["a_hourly refreshed", "b_hourly refreshed", "c_hourly refreshed"]);
        (await own.ListAsync("SELECT status FROM freshet.run WHERE finished_at IS NOT NULL")).ShouldBe(["succeeded"], result.All);
        (await own.ListAsync("SELECT status FROM freshet.freshness")).ShouldBe(["fresh", "fresh", "fresh"]);
        (await own.ListAsync("SELECT id::text FROM c_hourly")).ShouldBe(["1"]);
    }

    /// <summary>Puts a copy of one server in the place of another, as its standby.</summary>
    private static async Task StandInAsync(string version, OwnServer primary, OwnServer standby)
    {
        var program = BaseBackupTestCase.Program(PostgresServers.Get(version).Major);
        var (from, to) = (
            new NpgsqlConnectionStringBuilder(primary.ConnectionString), new NpgsqlConnectionStringBuilder(standby.ConnectionString));
        await PgCtlAsync(standby, "stop", "-m", "immediate");
        await AsOwnerAsync(standby, $"rm -rf '{standby.Data}'/* && '{program}' -D '{standby.Data}' -R -X stream "
            + $"-c fast -h {from.Host} -p {from.Port} -U {from.Username} && echo 'port = {to.Port}' >> '{standby.Data}/postgresql.conf'");
        await PgCtlAsync(standby, "start");
        await standby.UntilAsync("SELECT pg_is_in_recovery()");
    }

    private static Task PgCtlAsync(OwnServer server, params string[] arguments) =>
        AsOwnerAsync(server, $"'{server.Programs}/pg_ctl' -D '{server.Data}' -w -s {string.Join(' ', arguments)}");

    /// <summary>Runs a line as the account that the server runs as, which root is not.</summary>
    private static async Task AsOwnerAsync(OwnServer server, string line)
    {
        var become = Environment.UserName == "root" ? "exec su -s /bin/sh \"$(stat -c %U \"$0\")\" -c \"$1\"" : "exec sh -c \"$1\"";
        var log = Path.Combine(Path.GetDirectoryName(server.Data)!, "log"); // it lies in a folder of the server's own
        // It is no document to be opened by a running program.
        using var process = Process.Start(new ProcessStartInfo(
            "sh", ["-c", $"cd / && {become}", server.Data, $"{{ {line}; }} >> '{log}' 2>&1"]) { UseShellExecute = false })!;
        await process.WaitForExitAsync();
        process.ExitCode.ShouldBe(0, $"{line}: {await File.ReadAllTextAsync(log)}");
    }
}
