namespace Freshet.PostgresTests.Security;

/// <summary>What another role made under the ledger's names, or attached to it, is not used.</summary>
public sealed class LedgerOwnerTests
{
    [EachServer]
    public async Task Schema_that_another_role_made_first_is_refused_by_all_that_need_a_ledger(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        var (freshet, mallory) = await RolesAsync(db);
        await db.ExecuteAsync($"CREATE SCHEMA freshet AUTHORIZATION {mallory}; GRANT ALL ON SCHEMA freshet TO {freshet}");
        var command = FreshetCommand.On(db, freshet);
        string[] facts = ["the schema freshet", $"\"{mallory}\"", "DROP SCHEMA freshet CASCADE;", "Freshet:Databases:main:LedgerOwner"];

        (await command.RunAsync("init")).ShouldRefuse(1, facts);
        (await command.RunAsync("refresh", "--due")).ShouldRefuse(2, facts);
        (await command.RunAsync("runs")).ShouldExit(0).Errors.ShouldContain(facts[0]);
        (await command.RunAsync("policy", "set", "public.a_hourly", "--paused", "true")).ShouldRefuse(2, facts);
        (await command.RunAsync("serve", "--listen", "0")).ShouldExit(2).Errors.ShouldContain(facts[0]);
        var refresh = await command.RunAsync("refresh", "--all");
        refresh.ShouldExit(0);
        foreach (var fact in facts)
            refresh.Errors.ShouldContain(fact);
        (await db.ListAsync<string>("SELECT relname::text FROM pg_class WHERE relnamespace = 'freshet'::regnamespace")).ShouldBeEmpty();

        await db.ExecuteAsync("DROP SCHEMA freshet CASCADE");
        (await command.RunAsync("init")).ShouldExit(0);
    }

    [EachServer]
    public async Task Table_of_another_role_is_refused_even_by_a_superuser(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        var (freshet, mallory) = await RolesAsync(db);
        await db.NewEngine(role: freshet).InstallAsync();
        await db.ExecuteAsync($"ALTER TABLE freshet.run OWNER TO {mallory}; GRANT ALL ON freshet.run TO {freshet}");

        var access = await db.NewEngine(role: freshet).InstallAsync();
        access.MayRead.ShouldBeFalse();
        access.MayWrite.ShouldBeFalse();
        access.Refusal.ShouldNotBeNull().Reason.ShouldStartWith($"the table freshet.run belongs to the role \"{mallory}\"");
        (await db.Engine.InstallAsync()).Refusal.ShouldNotBeNull(); // a superuser is a member of no role, whatever rights it has
    }

    [EachServer]
    public async Task Trigger_with_another_roles_function_is_refused_until_it_is_dropped(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        var (freshet, mallory) = await RolesAsync(db);
        var engine = db.NewEngine(role: freshet);
        await engine.InstallAsync();
        // GRANT ALL on the tables of the schema is enough.
        await db.ExecuteAsync(
            $"GRANT USAGE ON SCHEMA freshet TO {mallory}; GRANT TRIGGER ON freshet.run TO {mallory}; "
            + $"GRANT CREATE ON SCHEMA public TO {mallory}; CREATE TABLE public.seen (who text); GRANT ALL ON public.seen TO PUBLIC");
        await using (var session = await db.ConnectAsync(mallory))
            await session.ExecuteAsync("""
                CREATE FUNCTION public.spy() RETURNS trigger LANGUAGE plpgsql
                    AS 'BEGIN INSERT INTO public.seen VALUES (current_user); RETURN NEW; END';
                CREATE TRIGGER "Spy 1" BEFORE INSERT ON freshet.run FOR EACH ROW EXECUTE FUNCTION public.spy();
                """);

        var result = await engine.RefreshAsync(Select.All);

        result.Status.ShouldBe(RunStatus.Succeeded);
        (await db.ListAsync<string>("SELECT who FROM public.seen")).ShouldBeEmpty();
        var refusal = (await engine.InstallAsync()).Refusal!; // checked by the next line
        refusal.Reason.ShouldStartWith($"the function of the trigger \"Spy 1\" on freshet.run belongs to the role \"{mallory}\"");
        await db.ExecuteAsync(refusal.Fix.Split(". Or, ")[0]);
        (await engine.InstallAsync()).MayWrite.ShouldBeTrue();
    }

    [EachServer]
    public async Task Foreign_key_of_another_roles_table_is_refused_until_it_is_dropped(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        var (freshet, mallory) = await RolesAsync(db);
        var engine = db.NewEngine(role: freshet);
        await engine.InstallAsync();
        await db.ExecuteAsync(
            $"GRANT USAGE ON SCHEMA freshet TO {mallory}; GRANT REFERENCES ON freshet.run TO {mallory}; "
            + $"CREATE SCHEMA own AUTHORIZATION {mallory}");
        await using (var session = await db.ConnectAsync(mallory))
            await session.ExecuteAsync("CREATE TABLE own.hook (run uuid REFERENCES freshet.run ON DELETE CASCADE)");

        var refusal = (await engine.InstallAsync()).Refusal.ShouldNotBeNull();

        refusal.Reason.ShouldContain("own.hook, which refers to freshet.run");
        await db.ExecuteAsync(refusal.Fix.Split(". Or, ")[0]);
        (await engine.InstallAsync()).MayWrite.ShouldBeTrue();
    }

    [EachServer]
    public async Task Owners_that_are_trusted(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        var (freshet, other) = await RolesAsync(db);
        await db.ExecuteAsync($"CREATE SCHEMA freshet AUTHORIZATION {other}");

        (await RefusalAsync()).ShouldNotBeNull();
        await TrustedWithAsync($"GRANT {other} TO {freshet}", $"REVOKE {other} FROM {freshet}"); // by a superuser
        await TrustedWithAsync($"GRANT {freshet} TO {other}", $"REVOKE {freshet} FROM {other}");
        await TrustedWithAsync($"ALTER DATABASE {db.Name} OWNER TO {other}", $"ALTER DATABASE {db.Name} OWNER TO {freshet}");
        await TrustedWithAsync($"ALTER ROLE {other} SUPERUSER", $"ALTER ROLE {other} NOSUPERUSER");
        await TrustedWithAsync("ALTER SCHEMA freshet OWNER TO pg_database_owner", $"ALTER SCHEMA freshet OWNER TO {other}");
        (await RefusalAsync()).ShouldNotBeNull();
        (await RefusalAsync(ledgerOwner: other)).ShouldBeNull();

        async Task<LedgerRefusal?> RefusalAsync(string? ledgerOwner = null) =>
            (await LedgerSchema.ReadAccessAsync(
                db.NewEngine(options => options.Database.LedgerOwner = ledgerOwner, freshet).Database, CancellationToken.None)).Refusal;

        async Task TrustedWithAsync(string statement, string undo)
        {
            await db.ExecuteAsync(statement);
            (await RefusalAsync()).ShouldBeNull(statement);
            await db.ExecuteAsync(undo);
        }
    }

    [EachServer]
    public async Task Ledger_of_an_earlier_build_is_refused_with_what_makes_a_new_one(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly"));
        foreach (var earlier in new[]
        {
            "UPDATE freshet.migration SET hash = 'of other contents'",
            "ALTER TABLE freshet.migration DROP COLUMN hash",
        })
        {
            await db.Engine.InstallAsync();
            await db.ExecuteAsync(earlier);

            (await FreshetCommand.On(db).RunAsync("init")).ShouldRefuse(1, "earlier build", "DROP SCHEMA freshet CASCADE;", "freshet init");
            (await FreshetCommand.On(db).RunAsync("refresh", "--all")).ShouldExit(0).Errors.ShouldContain("earlier build");

            await db.ExecuteAsync("DROP SCHEMA freshet CASCADE");
        }
    }

    /// <summary>The refreshing role, which owns a view and may have a ledger, and one that is nothing to it.</summary>
    private static async Task<(string Freshet, string Other)> RolesAsync(TestDatabase db)
    {
        var (freshet, other) = (await db.CreateRoleAsync(), await db.CreateRoleAsync());
        await db.ExecuteAsync(Views.Of("source", "a_hourly") + $"""
            ALTER TABLE source OWNER TO {freshet};
            ALTER MATERIALIZED VIEW a_hourly OWNER TO {freshet};
            GRANT CREATE ON DATABASE {db.Name} TO {freshet};
            """);
        return (freshet, other);
    }
}
