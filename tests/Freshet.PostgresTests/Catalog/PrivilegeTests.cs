namespace Freshet.PostgresTests;

public sealed class PrivilegeTests
{
    [EachServer]
    public async Task MayRefresh_is_what_the_server_would_say(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        var (owner, member, stranger) = (await db.CreateRoleAsync(), await db.CreateRoleAsync(), await db.CreateRoleAsync());
        var (apart, super, reader) = (
            await db.CreateRoleAsync("NOINHERIT"), await db.CreateRoleAsync("SUPERUSER"), await db.CreateRoleAsync());
        await db.ExecuteAsync(Views.Of("source", "a_hourly") + $"""
            GRANT CREATE ON SCHEMA public TO {owner};
            GRANT SELECT ON source TO {owner};
            ALTER MATERIALIZED VIEW a_hourly OWNER TO {owner};
            GRANT {owner} TO {member}, {apart};
            GRANT SELECT ON a_hourly TO {reader};
            """);
        var expected = new Dictionary<string, bool>
        {
            [owner] = true, [member] = true, [super] = true, [stranger] = false, [apart] = false, [reader] = false,
        };
        if (db.Major >= 17)
        {
            var (maintainer, keeper) = (await db.CreateRoleAsync(), await db.CreateRoleAsync());
            await db.ExecuteAsync($"GRANT MAINTAIN ON a_hourly TO {maintainer}; GRANT pg_maintain TO {keeper}");
            (expected[maintainer], expected[keeper]) = (true, true);
        }

        foreach (var (role, may) in expected)
        {
            (await SaysCatalogAsync(db, role)).ShouldBe(may, role);
            (await SaysServerAsync(db, role)).ShouldBe(may, role);
        }
    }

    [EachServer]
    public async Task MayRefresh_needs_the_schema_too(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        var owner = await db.CreateRoleAsync();
        await db.ExecuteAsync($"""
            CREATE SCHEMA closed;
            CREATE MATERIALIZED VIEW closed.a_hourly AS SELECT 1 AS id;
            GRANT CREATE ON SCHEMA closed TO {owner};
            ALTER MATERIALIZED VIEW closed.a_hourly OWNER TO {owner};
            REVOKE ALL ON SCHEMA closed FROM {owner};
            """);

        (await SaysCatalogAsync(db, owner)).ShouldBeFalse();
    }

    [EachServer]
    public async Task Grants_give_what_is_lacking(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        var (owner, stranger) = (await db.CreateRoleAsync(), await db.CreateRoleAsync());
        await db.ExecuteAsync($"""
            CREATE SCHEMA "Sales ""EU"" x" AUTHORIZATION {owner};
            CREATE MATERIALIZED VIEW "Sales ""EU"" x"."it's_hourly" AS SELECT 1 AS id;
            ALTER MATERIALIZED VIEW "Sales ""EU"" x"."it's_hourly" OWNER TO {owner};
            """);
        var catalog = await CatalogReader.ReadAsync(db.NewEngine(role: stranger).Database, CancellationToken.None);
        catalog.Views.Single().MayRefresh.ShouldBeFalse();

        await db.ExecuteAsync(Grants.ToRefresh(catalog.Views.Single(), catalog.Server));

        (await SaysCatalogAsync(db, stranger)).ShouldBeTrue();
        (await db.NewEngine(role: stranger).RefreshAsync(Select.All)).Status.ShouldBe(RunStatus.Succeeded);
    }

    [EachServer]
    public async Task Grants_give_what_is_lacking_to_whoever_lacks_it(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        var (owner, apart, stranger) = (await db.CreateRoleAsync(), await db.CreateRoleAsync("NOINHERIT"), await db.CreateRoleAsync());
        await db.ExecuteAsync(Views.Of("source", "a_hourly") + "CREATE SCHEMA closed; "
            + $"GRANT USAGE, CREATE ON SCHEMA public, closed TO {owner}; GRANT SELECT ON source TO {owner}, {stranger}");

        // The superuser's, who made it.
        await FixAsync(stranger);
        await db.ExecuteAsync($"ALTER MATERIALIZED VIEW a_hourly OWNER TO {owner}; GRANT {owner} TO {apart}");
        await FixAsync(apart);
        await db.ExecuteAsync($"ALTER MATERIALIZED VIEW a_hourly SET SCHEMA closed; REVOKE ALL ON SCHEMA closed FROM {owner}");
        await FixAsync(owner);

        (await db.ScalarAsync<bool>($"SELECT pg_has_role('{stranger}', 'postgres', 'MEMBER')")).ShouldBeFalse();

        async Task FixAsync(string role)
        {
            (await SaysCatalogAsync(db, role)).ShouldBeFalse();
            var catalog = await CatalogReader.ReadAsync(db.NewEngine(role: role).Database, CancellationToken.None);
            await db.ExecuteAsync(Grants.ToRefresh(catalog.Views.Single(), catalog.Server));
            (await db.NewEngine(role: role).RefreshAsync(Select.All)).Of("a_hourly").Status.ShouldBe(RefreshStatus.Refreshed);
        }
    }

    private static async Task<bool> SaysCatalogAsync(TestDatabase db, string role) =>
        (await CatalogReader.ReadAsync(db.NewEngine(role: role).Database, CancellationToken.None)).Views.Single().MayRefresh;

    private static async Task<bool> SaysServerAsync(TestDatabase db, string role)
    {
        await using var connection = await db.ConnectAsync(role);
        try
        {
            await connection.ExecuteAsync("REFRESH MATERIALIZED VIEW a_hourly");
            return true;
        }
        catch (PostgresException e) when (e.SqlState == "42501")
        {
            return false;
        }
    }
}
