namespace Freshet.PostgresTests.Infra;

/// <summary>infra/sql/grants.sql, which somebody runs by hand, or the step after provisioning does.</summary>
public sealed class GrantsTests
{
    [EachServer]
    public async Task Role_may_refresh_and_record_once_it_has_been_run(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        var owner = await OwnerOfAsync(db, "a_hourly");
        var refresher = await db.CreateRoleAsync();
        var engine = db.NewEngine(role: refresher);
        (await engine.RefreshAsync(Select.All)).Of("a_hourly").Code.ShouldBe(ReasonCode.NoPermission);

        await db.ExecuteAsync(Script(refresher));

        (await engine.RefreshAsync(Select.All)).Status.ShouldBe(RunStatus.Succeeded);
        (await db.ListAsync<string>("SELECT status FROM freshet.refresh")).ShouldBe(["refreshed"]);
        (await db.ScalarAsync<bool>($"SELECT pg_has_role('{refresher}', 'pg_read_all_stats', 'USAGE')")).ShouldBeTrue();
        // Where a privilege is enough, no membership.
        (await db.ScalarAsync<bool>($"SELECT pg_has_role('{refresher}', '{owner}', 'USAGE')")).ShouldBe(db.Major < 17);
    }

    [EachServer]
    public async Task Administrator_who_is_no_superuser_may_run_it_and_run_it_again(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        var owner = await OwnerOfAsync(db, "a_hourly");
        var administrator = await db.CreateRoleAsync("CREATEROLE");
        var refresher = await db.CreateRoleAsync();
        await db.ExecuteAsync($"""
            ALTER DATABASE {db.Name} OWNER TO {administrator};
            GRANT {owner}, pg_read_all_stats TO {administrator} WITH ADMIN OPTION;
            """);

        var connection = await db.ConnectAsync(administrator);
        await connection.ExecuteAsync(Script(refresher));
        await connection.ExecuteAsync(Script(refresher));

        (await db.NewEngine(role: refresher).RefreshAsync(Select.All)).Status.ShouldBe(RunStatus.Succeeded);
        await db.ExecuteAsync(
            $"REVOKE pg_read_all_stats FROM {administrator} CASCADE; REVOKE {owner} FROM {administrator} CASCADE; "
            + $"ALTER DATABASE {db.Name} OWNER TO CURRENT_USER");
    }

    [EachServer]
    public async Task Views_that_come_later_are_covered_even_of_an_owner_without_any(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        var owner = await db.CreateRoleAsync();
        var refresher = await db.CreateRoleAsync();
        await db.ExecuteAsync($"GRANT CREATE, USAGE ON SCHEMA public TO {owner}");

        await db.ExecuteAsync(Script(refresher, owner));
        await db.ExecuteAsync($"SET ROLE {owner}; CREATE MATERIALIZED VIEW later_hourly AS SELECT 1 AS id; RESET ROLE");

        (await db.NewEngine(role: refresher).RefreshAsync(Select.All)).Of("later_hourly").Status.ShouldBe(RefreshStatus.Refreshed);
    }

    [EachServer]
    public async Task What_cannot_be_granted_is_a_warning_and_the_rest_is_granted(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await OwnerOfAsync(db, "a_hourly");
        var refresher = await db.CreateRoleAsync();
        var stranger = await db.CreateRoleAsync();
        await db.ExecuteAsync($"GRANT CREATE ON DATABASE {db.Name} TO {stranger} WITH GRANT OPTION");

        var connection = await db.ConnectAsync(stranger);
        var warnings = new List<string>();
        connection.Notice += (_, notice) => warnings.Add(notice.Notice.MessageText);
        await connection.ExecuteAsync(Script(refresher));

        warnings.ShouldContain($"{refresher} still cannot refresh public.a_hourly, of {db.Name}_0");
        warnings.ShouldContain($"Not granted, another role must run: GRANT pg_read_all_stats TO {refresher};");
        (await db.ScalarAsync<bool>($"SELECT has_database_privilege('{refresher}', current_database(), 'CREATE')")).ShouldBeTrue();
    }

    /// <summary>The file as psql would send it: without psql's own commands, its variables filled in.</summary>
    private static string Script(string role, string owner = "")
    {
        var lines = File.ReadLines(Path.Combine(AppContext.BaseDirectory, "grants.sql")).Where(line => !line.StartsWith('\\'));
        return string.Join('\n', lines).Replace(":'role'", $"'{role}'", StringComparison.Ordinal)
            .Replace(":'owner'", $"'{owner}'", StringComparison.Ordinal);
    }

    /// <summary>The owner of a view with data and an index.</summary>
    private static async Task<string> OwnerOfAsync(TestDatabase db, string view)
    {
        var owner = await db.CreateRoleAsync();
        await db.ExecuteAsync($"""
            GRANT CREATE, USAGE ON SCHEMA public TO {owner};
            SET ROLE {owner};
            CREATE MATERIALIZED VIEW {view} AS SELECT 1 AS id;
            CREATE UNIQUE INDEX ON {view} (id);
            RESET ROLE;
            """);
        return owner;
    }
}
