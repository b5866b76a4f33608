namespace Freshet.PostgresTests.Checking;

/// <summary>What a view's sources hide from its readers, or will make its refresh fail of.</summary>
public sealed class SourceTests
{
    [EachServer]
    public async Task View_that_is_refreshed_more_often_than_what_it_reads_is_reported(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_daily") + Views.Reading("a_daily", "b_hourly") + Views.Reading("b_hourly", "c_daily"));

        var problem = await db.ProblemAsync("b_hourly", "slower_upstream");

        problem.Text.ShouldContain("It is hourly, but reads public.a_daily, which is daily");
        (await db.CodesAsync("a_daily")).ShouldNotContain("slower_upstream");
        (await db.CodesAsync("c_daily")).ShouldNotContain("slower_upstream");
        await db.Engine.InstallAsync();
        await db.FixAsync("b_hourly", problem);
    }

    [EachServer]
    public async Task Row_level_security_that_filters_for_the_views_owner_is_reported(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        var owner = await db.CreateRoleAsync();
        await db.ExecuteAsync($"""
            CREATE TABLE bill (id integer, tenant text); ALTER TABLE bill ENABLE ROW LEVEL SECURITY; GRANT SELECT ON bill TO {owner};
            CREATE POLICY own ON bill USING (tenant = current_setting('app.tenant', true));
            CREATE VIEW plain AS SELECT * FROM bill; GRANT SELECT ON plain TO {owner};
            CREATE TABLE forced (id integer); ALTER TABLE forced OWNER TO {owner};
            ALTER TABLE forced ENABLE ROW LEVEL SECURITY; ALTER TABLE forced FORCE ROW LEVEL SECURITY;
            CREATE TABLE owned (id integer); ALTER TABLE owned OWNER TO {owner}; ALTER TABLE owned ENABLE ROW LEVEL SECURITY;
            CREATE MATERIALIZED VIEW a_hourly AS SELECT id FROM plain; ALTER MATERIALIZED VIEW a_hourly OWNER TO {owner};
            CREATE MATERIALIZED VIEW b_hourly AS SELECT id FROM forced; ALTER MATERIALIZED VIEW b_hourly OWNER TO {owner};
            CREATE MATERIALIZED VIEW c_hourly AS SELECT id FROM owned; ALTER MATERIALIZED VIEW c_hourly OWNER TO {owner};
            CREATE MATERIALIZED VIEW d_hourly AS SELECT id FROM bill;
            """);

        var problem = await db.ProblemAsync("a_hourly", "row_security");

        problem.Text.ShouldContain($"Row-level security of public.bill filters what it reads: it holds the rows that its owner \"{owner}\" may see.");
        problem.Text.ShouldContain("a setting of the session");
        (await db.ProblemAsync("b_hourly", "row_security")).Text.ShouldNotContain("a setting of the session");
        (await db.CodesAsync("c_hourly")).ShouldNotContain("row_security"); // a table's owner sees all
        (await db.CodesAsync("d_hourly")).ShouldNotContain("row_security"); // and so does a superuser
    }

    [EachServer]
    public async Task Key_that_numbers_the_rows_or_is_chance_is_reported(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync("""
            CREATE SEQUENCE numbers; CREATE TABLE source (id integer PRIMARY KEY);
            CREATE MATERIALIZED VIEW a_hourly AS SELECT row_number() OVER (ORDER BY id) AS no, id FROM source;
            CREATE UNIQUE INDEX ON a_hourly (no);
            CREATE MATERIALIZED VIEW b_hourly AS SELECT no + 1 AS no FROM (SELECT row_number() OVER () AS no FROM source) s;
            CREATE UNIQUE INDEX ON b_hourly (no);
            CREATE MATERIALIZED VIEW c_hourly AS SELECT nextval('numbers') AS no, id FROM source; CREATE UNIQUE INDEX ON c_hourly (no);
            CREATE MATERIALIZED VIEW d_hourly AS SELECT row_number() OVER (ORDER BY id) AS no, id FROM source;
            CREATE UNIQUE INDEX ON d_hourly (no); CREATE UNIQUE INDEX ON d_hourly (id);
            CREATE MATERIALIZED VIEW e_hourly AS SELECT gen_random_uuid() AS id FROM source; CREATE UNIQUE INDEX ON e_hourly (id);
            """);

        foreach (var view in new[] { "a_hourly", "b_hourly", "c_hourly", "e_hourly" })
            (await db.ProblemAsync(view, "unstable_key")).Text.ShouldContain($"Its key has {(view == "e_hourly" ? "id" : "no")}, which row_number()");
        (await db.CodesAsync("d_hourly")).ShouldNotContain("unstable_key"); // PostgreSQL compares by all indexes, and one of them holds
    }

    [EachServer]
    public async Task Event_triggers_that_a_refresh_fires_are_listed_and_named_when_they_fail(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly") + """
            CREATE FUNCTION guard() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'no changes today'; END $$;
            CREATE FUNCTION quiet() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN NULL; END $$;
            CREATE EVENT TRIGGER on_tables ON ddl_command_start WHEN TAG IN ('CREATE TABLE') EXECUTE FUNCTION guard();
            CREATE EVENT TRIGGER on_drop ON sql_drop EXECUTE FUNCTION quiet();
            CREATE EVENT TRIGGER "Freeze it" ON ddl_command_start WHEN TAG IN ('REFRESH MATERIALIZED VIEW') EXECUTE FUNCTION guard();
            """);

        var reports = await ViewChecker.CheckDatabaseAsync(db.Database, await db.Engine.ReadSituationAsync(), CancellationToken.None);
        await db.ExecuteAsync("ALTER EVENT TRIGGER on_tables DISABLE");
        var failed = (await db.RefreshAsync(Select.All)).Of("a_hourly");

        var problem = reports.Single().Problems.ShouldHaveSingleItem();
        (problem.Code, problem.Severity).ShouldBe((ReasonCode.EventTrigger, Severity.Info));
        problem.Text.ShouldContain("The event trigger \"Freeze it\" of the role");
        failed.Code.ShouldBe(ReasonCode.EventTriggerFailed);
        failed.Reason.ShouldContain("the event trigger \"Freeze it\" failed");
        (await db.ProblemAsync("a_hourly", "failing")).Fix().ShouldContain("ALTER EVENT TRIGGER \"Freeze it\" DISABLE");
    }

    [EachServer]
    public async Task Queries_that_are_kept_as_texts_are_read(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync("""
            CREATE TABLE docs (body tsvector); INSERT INTO docs VALUES ('a b');
            CREATE MATERIALIZED VIEW base AS SELECT body FROM docs;
            CREATE FUNCTION crosstab(text) RETURNS SETOF integer LANGUAGE plpgsql AS $$ BEGIN RETURN QUERY EXECUTE $1; END $$;
            CREATE MATERIALIZED VIEW words_hourly AS SELECT word FROM ts_stat('SELECT body FROM docs') WITH NO DATA;
            CREATE MATERIALIZED VIEW right_hourly AS SELECT word FROM ts_stat('SELECT body FROM public.docs');
            CREATE MATERIALIZED VIEW hidden_hourly AS SELECT word FROM ts_stat('SELECT body FROM public.base');
            CREATE MATERIALIZED VIEW xml_hourly AS SELECT query_to_xml('SELECT 1 FROM docs', true, true, '')::text AS x WITH NO DATA;
            CREATE MATERIALIZED VIEW crossed_hourly AS SELECT c FROM crosstab('SELECT 1 FROM docs') c WITH NO DATA;
            CREATE MATERIALIZED VIEW computed_hourly AS SELECT word FROM ts_stat('SELECT body FROM public.' || 'docs');
            """);

        foreach (var view in new[] { "words_hourly", "xml_hourly", "crossed_hourly" })
        {
            var problem = await db.ProblemAsync(view, "unqualified_name");
            problem.Severity.ShouldBe(db.Major >= 17 ? Severity.Error : Severity.Warning);
            problem.Text.ShouldContain("names docs without a schema");
            problem.Fix().ShouldContain("\"public\".\"docs\"");
        }
        (await db.CodesAsync("right_hourly")).ShouldNotContain("unqualified_name");
        (await db.ProblemAsync("hidden_hourly", "hidden_dependency")).Text.ShouldContain("seems to read public.base");
        (await db.ProblemAsync("computed_hourly", "text_query")).Severity.ShouldBe(Severity.Info);
        // check foretells what becomes of the refreshes.
        var run = await db.RefreshAsync(Select.Views("words_hourly", "right_hourly"));
        run.Of("right_hourly").Status.ShouldBe(RefreshStatus.Refreshed);
        run.Of("words_hourly").Status.ShouldBe(db.Major >= 17 ? RefreshStatus.Failed : RefreshStatus.Refreshed);
    }

    [EachServer]
    public async Task Operator_of_another_schema_in_a_function_is_reported_and_its_fix_helps(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync("""
            CREATE SCHEMA ext; CREATE FUNCTION ext.near(integer, integer) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT abs($1 - $2)';
            CREATE OPERATOR ext.<~~> (LEFTARG = integer, RIGHTARG = integer, FUNCTION = ext.near);
            CREATE FUNCTION distance(integer) RETURNS integer LANGUAGE plpgsql AS $$ BEGIN RETURN $1 <~~> 3 - 1; END $$;
            CREATE FUNCTION right_distance(integer) RETURNS integer LANGUAGE plpgsql
                AS $$ BEGIN RETURN $1 OPERATOR(ext.<~~>) 3; END $$;
            SET search_path = public, ext;
            CREATE MATERIALIZED VIEW a_hourly AS SELECT distance(1) AS id WITH NO DATA; CREATE UNIQUE INDEX ON a_hourly (id);
            CREATE MATERIALIZED VIEW b_hourly AS SELECT right_distance(1) AS id; CREATE UNIQUE INDEX ON b_hourly (id);
            RESET search_path;
            """);

        var problem = await db.ProblemAsync("a_hourly", "unqualified_name");

        problem.Text.ShouldContain("names <~~> without a schema");
        (await db.CodesAsync("b_hourly")).ShouldNotContain("unqualified_name");
        await db.FixAsync("a_hourly", problem);
        (await db.RefreshAsync(Select.All)).Outcomes.ShouldAllBe(outcome => outcome.Status == RefreshStatus.Refreshed);
    }
}
