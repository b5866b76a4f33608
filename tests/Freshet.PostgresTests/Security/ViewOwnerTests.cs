namespace Freshet.PostgresTests.Security;

/// <summary>Code in a view's query runs as the view's owner, whoever wrote it.</summary>
public sealed class ViewOwnerTests
{
    [EachServer]
    public async Task Query_of_a_view_runs_as_its_owner_and_cannot_become_the_refreshing_role(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        var (owner, freshet) = await RolesAsync(db);
        await using (var session = await db.ConnectAsync(owner))
            await session.ExecuteAsync($"""
                CREATE FUNCTION own.who() RETURNS text LANGUAGE sql VOLATILE AS 'SELECT current_user::text';
                CREATE MATERIALIZED VIEW own.a_hourly AS SELECT own.who() AS who WITH NO DATA;
                CREATE FUNCTION own.climb() RETURNS text LANGUAGE plpgsql VOLATILE
                    AS 'BEGIN SET ROLE "{freshet}"; RETURN current_user; END';
                CREATE MATERIALIZED VIEW own.b_hourly AS SELECT own.climb() AS who WITH NO DATA;
                """);

        var result = await db.NewEngine(role: freshet).RefreshAsync(Select.All);

        (await db.ScalarAsync<string>("SELECT who FROM own.a_hourly")).ShouldBe(owner);
        result.Of("b_hourly").SqlState.ShouldBe("42501");
    }

    [EachServer]
    public async Task Unqualified_name_in_a_views_function_leads_to_other_roles_code_up_to_16_as_the_views_owner(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        var (owner, freshet) = await RolesAsync(db);
        var mallory = await db.CreateRoleAsync();
        await db.ExecuteAsync($"GRANT CREATE ON SCHEMA public TO {mallory}");
        await using (var session = await db.ConnectAsync(mallory))
            await session.ExecuteAsync(
                "CREATE FUNCTION public.length(name) RETURNS integer LANGUAGE plpgsql "
                + "AS 'BEGIN RAISE EXCEPTION ''ran as %'', current_user; END'");
        await using (var session = await db.ConnectAsync(owner))
            await session.ExecuteAsync("""
                CREATE FUNCTION own.size() RETURNS integer LANGUAGE plpgsql VOLATILE AS 'BEGIN RETURN length(current_user); END';
                CREATE MATERIALIZED VIEW own.a_hourly AS SELECT own.size() AS size WITH NO DATA;
                """);
        var engine = db.NewEngine(role: freshet);

        var outcome = (await engine.RefreshAsync(Select.All)).Of("a_hourly");

        if (db.Major >= 17)
            outcome.Status.ShouldBe(RefreshStatus.Refreshed);
        else
            outcome.SqlState.ShouldBe("P0001");
        // What the exception says is not shown, as it may hold data; the same query of the owner's says whom it runs as.
        await db.ExecuteAsync("""
            CREATE TABLE public.seen (who text);
            GRANT INSERT ON public.seen TO PUBLIC;
            CREATE OR REPLACE FUNCTION public.length(name) RETURNS integer LANGUAGE plpgsql
                AS 'BEGIN INSERT INTO public.seen VALUES (current_user); RETURN 1; END';
            """);
        await engine.RefreshAsync(Select.All with { Force = true });
        (await db.ListAsync<string>("SELECT who FROM public.seen")).ShouldBe(db.Major >= 17 ? [] : [owner]);
    }

    private static async Task<(string Owner, string Freshet)> RolesAsync(TestDatabase db)
    {
        var (owner, freshet) = (await db.CreateRoleAsync(), await db.CreateRoleAsync());
        await db.ExecuteAsync(
            $"CREATE SCHEMA own AUTHORIZATION {owner}; GRANT {owner} TO {freshet}; GRANT CREATE ON DATABASE {db.Name} TO {freshet}");
        return (owner, freshet);
    }
}
