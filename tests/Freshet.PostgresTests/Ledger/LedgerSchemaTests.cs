namespace Freshet.PostgresTests;

public sealed class LedgerSchemaTests
{
    [EachServer]
    public async Task Install_twice_installs_once(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);

        var first = await db.Engine.InstallAsync();
        await db.ExecuteAsync("INSERT INTO freshet.policy (view_schema, view_name) VALUES ('public', 'a_hourly')");
        var second = await db.Engine.InstallAsync();

        first.ShouldBe(new(LedgerSchema.Version, SchemaExists: true, MayRead: true, MayWrite: true, MayInstall: true, ReadOnly: false));
        second.ShouldBe(first);
        (await db.ListAsync<int>("SELECT version FROM freshet.migration ORDER BY version"))
            .ShouldBe(Enumerable.Range(1, LedgerSchema.Version));
        (await db.ScalarAsync<long>("SELECT count(*) FROM freshet.policy")).ShouldBe(1);
    }

    [EachServer]
    public async Task Install_by_two_at_once_installs_once(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await using var other = await db.ConnectAsync();
        await other.ExecuteAsync($"SELECT pg_advisory_lock({Views.LedgerKind}, 0)");

        var installs = Enumerable.Range(0, 3).Select(_ => db.NewEngine().InstallAsync()).ToList();
        await db.UntilAsync("SELECT count(*) = 3 FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'advisory'");
        await other.ExecuteAsync("SELECT pg_advisory_unlock_all()");

        (await Task.WhenAll(installs)).ShouldAllBe(access => access.IsCurrent && access.MayWrite);
        (await db.ScalarAsync<long>("SELECT count(*) FROM freshet.migration")).ShouldBe(LedgerSchema.Version);
    }

    [EachServer]
    public async Task Install_that_fails_leaves_nothing_behind(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync("CREATE SCHEMA freshet; CREATE DOMAIN freshet.run AS integer"); // in the way

        await Should.ThrowAsync<PostgresException>(() => db.Engine.InstallAsync());

        (await db.ListAsync<string>("SELECT relname::text FROM pg_class WHERE relnamespace = 'freshet'::regnamespace")).ShouldBeEmpty();
    }

    [EachServer]
    public async Task Install_does_not_touch_a_schema_of_another_role(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync("CREATE SCHEMA freshet; CREATE TABLE freshet.migration (version integer)");

        var access = await db.Engine.InstallAsync();

        access.ShouldBe(new(0, SchemaExists: true, MayRead: false, MayWrite: false, MayInstall: false, ReadOnly: false) { Refusal =
            LedgerRefusal.Foreign });
        (await db.ListAsync<string>("SELECT relname::text FROM pg_class WHERE relnamespace = 'freshet'::regnamespace"))
            .ShouldBe(["migration"]);
    }

    [EachServer]
    public async Task Install_without_the_right_to_create_changes_nothing(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);

        var access = await db.NewEngine(role: await db.CreateRoleAsync()).InstallAsync();

        access.ShouldBe(new(0, SchemaExists: false, MayRead: false, MayWrite: false, MayInstall: false, ReadOnly: false));
        (await db.ScalarAsync<bool>("SELECT to_regnamespace('freshet') IS NULL")).ShouldBeTrue();
    }

    [EachServer]
    public async Task Install_into_an_empty_schema_of_ones_own_needs_no_right_on_the_database(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        var role = await db.CreateRoleAsync();
        await db.ExecuteAsync($"CREATE SCHEMA freshet AUTHORIZATION {role}");

        var access = await db.NewEngine(role: role).InstallAsync();

        access.IsCurrent.ShouldBeTrue();
        access.MayWrite.ShouldBeTrue();
    }

    [EachServer]
    public async Task ReadAccess_by_roles_with_less_names_what_they_may(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.Engine.InstallAsync();
        var (none, reader, writer) = (await db.CreateRoleAsync(), await db.CreateRoleAsync(), await db.CreateRoleAsync());
        await db.ExecuteAsync(
            $"GRANT USAGE ON SCHEMA freshet TO {reader}, {writer}; GRANT SELECT ON ALL TABLES IN SCHEMA freshet TO {reader}, {writer}");
        await db.ExecuteAsync($"GRANT INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA freshet TO {writer}");

        (await AccessAsync(none)).ShouldBe(new(0, SchemaExists: true, MayRead: false, MayWrite: false, MayInstall: false, ReadOnly: false));
        (await AccessAsync(reader))
            .ShouldBe(new(LedgerSchema.Version, SchemaExists: true, MayRead: true, MayWrite: false, MayInstall: false, ReadOnly: false));
        (await AccessAsync(writer))
            .ShouldBe(new(LedgerSchema.Version, SchemaExists: true, MayRead: true, MayWrite: true, MayInstall: false, ReadOnly: false));

        Task<LedgerAccess> AccessAsync(string role) =>
            LedgerSchema.ReadAccessAsync(db.NewEngine(role: role).Database, CancellationToken.None);
    }

    [EachServer]
    public async Task Script_can_be_run_as_it_is(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);

        await db.ExecuteAsync(LedgerSchema.Script);

        (await db.Engine.InstallAsync()).IsCurrent.ShouldBeTrue();
    }

    [EachServer]
    public async Task Ledger_of_a_newer_freshet_is_refused_and_not_touched(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly"));
        await db.Engine.InstallAsync();
        await db.ExecuteAsync("INSERT INTO freshet.migration (version, hash) VALUES (999, 'of a later version')");

        await Should.ThrowAsync<LedgerTooNewException>(() => db.RefreshAsync(Select.All));

        (await db.ScalarAsync<long>("SELECT count(*) FROM freshet.run")).ShouldBe(0);
    }
}
