namespace Freshet.PostgresTests;

public sealed class CatalogReaderTests
{
    [EachServer]
    public async Task Read_empty_database_finds_the_server_and_no_views(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync("CREATE TABLE a_hourly (id integer); CREATE VIEW b_hourly AS SELECT 1 AS id");
        var before = await db.ScalarAsync<DateTime>("SELECT clock_timestamp()");

        var catalog = await db.ReadCatalogAsync();

        catalog.Views.ShouldBeEmpty();
        catalog.Server.Database.ShouldBe(db.Name);
        catalog.Server.Major.ShouldBe(db.Major);
        catalog.Server.ReadOnly.ShouldBeFalse();
        catalog.Server.ChecksClients.ShouldBeTrue();
        catalog.Server.Now.UtcDateTime.ShouldBeInRange(before, await db.ScalarAsync<DateTime>("SELECT clock_timestamp()"));
        (await db.RefreshAsync(Select.All)).Status.ShouldBe(RunStatus.Succeeded);
    }

    [EachServer]
    public async Task Read_a_read_only_database_is_reported(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly"));
        await db.ExecuteAsync($"ALTER DATABASE {db.Name} SET default_transaction_read_only = on");

        var engine = db.NewEngine();

        (await CatalogReader.ReadAsync(engine.Database, CancellationToken.None)).Server.ReadOnly.ShouldBeTrue();
        RefreshPlanner.Plan(await engine.ReadSituationAsync(), Select.All).Skipped.Single().Reason.Shown().ShouldContain("read only");
    }

    [EachServer]
    public async Task Read_view_shows_what_it_is(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        var owner = await db.CreateRoleAsync();
        await db.ExecuteAsync($"""
            CREATE SCHEMA other AUTHORIZATION {owner};
            CREATE MATERIALIZED VIEW empty_hourly AS SELECT 1 AS id WITH NO DATA;
            CREATE MATERIALIZED VIEW full_hourly AS SELECT n AS id, repeat('x', 100) AS text FROM generate_series(1, 1000) n;
            CREATE UNIQUE INDEX full_key ON full_hourly (id);
            ANALYZE full_hourly;
            CREATE MATERIALIZED VIEW other.full_hourly AS SELECT 1 AS id;
            ALTER MATERIALIZED VIEW other.full_hourly OWNER TO {owner};
            """);

        var catalog = await db.ReadCatalogAsync();

        catalog.Views.Select(view => view.Name.ToString()).ShouldBe(["other.full_hourly", "public.empty_hourly", "public.full_hourly"]);
        catalog.Find(new("public", "full_hourly")).ShouldNotBeNull().ShouldSatisfyAllConditions(
            view => view.Populated.ShouldBeTrue(),
            view => view.Rows.ShouldBe(1000),
            view => view.Bytes.ShouldBeGreaterThan(100_000),
            view => view.UniqueIndex.ShouldBe("full_key"),
            view => view.IndexToCreate.ShouldBeNull());
        catalog.Find(new("public", "empty_hourly")).ShouldNotBeNull().ShouldSatisfyAllConditions(
            view => view.Populated.ShouldBeFalse(),
            view => view.Rows.ShouldBe(0),
            view => view.UniqueIndex.ShouldBeNull());
        catalog.Find(new("other", "full_hourly")).ShouldNotBeNull().Owner.ShouldBe(owner);
        catalog.Find(new("other", "empty_hourly")).ShouldBeNull();
    }

    [EachServer]
    public async Task Read_shows_who_holds_a_views_lock_in_this_database(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await using var neighbour = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly"));
        await neighbour.ExecuteAsync(Views.Of("source", "b_hourly"));
        await using var here = await db.ConnectAsync(applicationName: "a session");
        await using var there = await neighbour.ConnectAsync();
        await here.ExecuteAsync(Views.Lock("a_hourly"));
        await there.ExecuteAsync(Views.Lock("b_hourly"));

        var locks = (await db.ReadCatalogAsync()).Locks;

        var key = LockKey.OfView(await db.ScalarAsync<uint>("SELECT 'a_hourly'::regclass::oid"));
        locks.Select(holders => holders.Key).ShouldBe([key]);
        locks[key].ShouldBe(
            [new LockHolder(here.ProcessID, await db.ScalarAsync<string>("SELECT session_user::text"), "a session",
                IsOwnRole: true) { Statement = "SELECT" }]);
    }

    [EachServer]
    public async Task Read_awkward_names_as_they_are(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        var names = AwkwardNames.Schemas.SelectMany(_ => AwkwardNames.Names, (schema, name) => new ViewName(schema, name)).ToList();
        foreach (var schema in AwkwardNames.Schemas.Skip(1))
            await db.ExecuteAsync($"CREATE SCHEMA {ViewName.Quote(schema)}");
        foreach (var name in names)
            await db.ExecuteAsync($"CREATE MATERIALIZED VIEW {name.ToSql()} AS SELECT 1 AS id");

        var views = (await db.ReadCatalogAsync()).Views;

        views.Select(view => view.Name).ShouldBe(names.Order());
        views.ShouldAllBe(view => ViewName.Parse(view.Name.ToString()) == view.Name && ViewName.Parse(view.Name.ToSql()) == view.Name);
    }

    [EachServer]
    public async Task Read_names_of_a_database_in_another_encoding(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server, "ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C'");
        var name = new string('ü', 63); // a byte each there, two in UTF-8
        await db.ExecuteAsync(
            $"CREATE MATERIALIZED VIEW \"{name}\" AS SELECT 1 AS id; CREATE MATERIALIZED VIEW a_hourly AS SELECT 1 AS id");

        (await db.RefreshAsync("a_hourly")).Status.ShouldBe(RunStatus.Succeeded);
        (await db.ReadCatalogAsync()).Views.Select(view => view.Name.Name).ShouldBe(["a_hourly", name]);
    }

    [EachServer]
    public async Task Read_many_views_takes_as_many_commands_as_few(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly"));
        await using var wire = Wire.To(db.ConnectionString);
        await using var engine = new Engine(wire.ConnectionString);
        await engine.InstallAsync();
        await engine.ReadSituationAsync();
        var few = await CommandsAsync();
        await db.ExecuteAsync("""
            DO $do$
            BEGIN
                FOR n IN 1..150 LOOP
                    EXECUTE format('CREATE MATERIALIZED VIEW v%s_hourly AS SELECT * FROM source', n);
                END LOOP;
            END
            $do$
            """);

        var many = await CommandsAsync();

        many.ShouldBe(few);
        many.ShouldBeInRange(1, 12);

        async Task<int> CommandsAsync()
        {
            var before = wire.RoundTrips;
            await engine.ReadSituationAsync();
            return wire.RoundTrips - before;
        }
    }
}
