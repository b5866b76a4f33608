namespace Freshet.PostgresTests.Checking;

public sealed class FunctionTests
{
    [EachServerOnUnix]
    public async Task Unqualified_name_is_an_error_from_17_on_and_fixed_by_its_fix(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync("""
            CREATE SCHEMA "App";
            CREATE TABLE "App".source (id integer);
            INSERT INTO "App".source VALUES (1);
            CREATE FUNCTION "App"."total of"(factor integer, VARIADIC rest text[]) RETURNS bigint LANGUAGE plpgsql AS $$
            BEGIN
                -- FROM nothing
                RETURN (SELECT factor * count(*) FROM source WHERE 'JOIN nothing' <> '');
            END $$;
            SET search_path = "App";
            CREATE MATERIALIZED VIEW a_hourly AS SELECT "total of"(2, 'x') AS id WITH NO DATA;
            CREATE UNIQUE INDEX ON a_hourly (id);
            RESET search_path;
            """);

        var problem = await db.ProblemAsync("a_hourly", "unqualified_name");

        problem.Severity.ShouldBe(db.Major >= 17 ? Severity.Error : Severity.Warning);
        problem.Text.ShouldContain("source");
        await db.FixAsync("a_hourly", problem);
        (await db.RefreshAsync(Select.All)).Of("a_hourly").Status.ShouldBe(RefreshStatus.Refreshed);
        (await db.CodesAsync("a_hourly")).ShouldBeEmpty();
    }

    [EachServerOnUnix]
    public async Task Unqualified_names_of_several_schemas_are_all_fixed_by_the_fix(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync("""
            CREATE SCHEMA app; CREATE TABLE app.source (id integer);
            CREATE SCHEMA other; CREATE TABLE other.rates (id integer);
            CREATE FUNCTION app.total() RETURNS bigint LANGUAGE plpgsql
                AS $$ BEGIN RETURN (SELECT count(*) FROM source JOIN rates USING (id)); END $$;
            CREATE MATERIALIZED VIEW a_hourly AS SELECT app.total() AS id WITH NO DATA;
            """);

        foreach (var problem in (await db.CheckAsync("a_hourly")).Where(found => found.Code == ReasonCode.UnqualifiedName))
            await db.DoAsync(problem.Fix());

        (await db.RefreshAsync(Select.All)).Of("a_hourly").Status.ShouldBe(RefreshStatus.Refreshed);
    }

    [EachServer]
    public async Task Unqualified_name_is_not_a_problem_where_the_function_sets_its_path_or_has_no_string_body(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync("""
            CREATE TABLE source (id integer);
            CREATE FUNCTION total() RETURNS bigint LANGUAGE sql SET search_path = public AS 'SELECT count(*) FROM source';
            CREATE FUNCTION atomic() RETURNS bigint LANGUAGE sql RETURN (SELECT count(*) FROM source);
            CREATE FUNCTION qualified() RETURNS bigint LANGUAGE plpgsql
                AS $$ DECLARE counted bigint; BEGIN SELECT count(*) INTO counted FROM public.source; RETURN counted; END $$;
            CREATE MATERIALIZED VIEW a_hourly AS SELECT total() AS id, atomic() AS x, qualified() AS y;
            CREATE UNIQUE INDEX ON a_hourly (id);
            """);

        (await db.CodesAsync("a_hourly")).ShouldBeEmpty();
    }

    [EachServer]
    public async Task Unqualified_name_is_found_through_plain_views_and_other_functions(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync("""
            CREATE TABLE source (id integer);
            CREATE FUNCTION lower_one() RETURNS bigint LANGUAGE sql AS 'SELECT count(*) FROM source';
            CREATE FUNCTION upper_one() RETURNS bigint LANGUAGE sql RETURN lower_one();
            CREATE VIEW between AS SELECT upper_one() AS id;
            CREATE MATERIALIZED VIEW a_hourly AS SELECT id FROM between WITH NO DATA;
            """);

        (await db.ProblemAsync("a_hourly", "unqualified_name")).Text.ShouldContain("lower_one");
    }

    [EachServer]
    public async Task Unqualified_function_is_found_too_as_it_fails_alike(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync("""
            CREATE FUNCTION rate() RETURNS integer LANGUAGE sql AS 'SELECT 7';
            CREATE FUNCTION total() RETURNS integer LANGUAGE plpgsql AS $$ BEGIN RETURN rate() * 2; END $$;
            CREATE MATERIALIZED VIEW a_hourly AS SELECT total() AS id WITH NO DATA;
            """);
        var fails = (await db.RefreshAsync(Select.All)).Of("a_hourly").Status == RefreshStatus.Failed;

        fails.ShouldBe(db.Major >= 17);
        (await db.CodesAsync("a_hourly")).ShouldContain("unqualified_name");
    }

    [EachServerOnUnix]
    public async Task Hidden_dependencies_are_quiet_once_their_remedies_were_done(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "\"Base 1_hourly\"") + Views.Of("source", "base2_hourly")
            + Views.Of("source", "known_hourly") + """
            CREATE FUNCTION total() RETURNS bigint LANGUAGE sql SET search_path = public
                AS 'SELECT count(*) FROM "Base 1_hourly" JOIN public.base2_hourly USING (id)';
            CREATE MATERIALIZED VIEW top_hourly AS SELECT total() AS id;
            CREATE UNIQUE INDEX ON top_hourly (id);
            """);
        await db.Engine.InstallAsync();
        await db.ExecuteAsync(
            "INSERT INTO freshet.policy (view_schema, view_name, also_reads) VALUES ('public', 'top_hourly', '{public.known_hourly}')");

        var problems = (await db.CheckAsync("top_hourly")).Where(problem => problem.Code == ReasonCode.HiddenDependency).ToList();
        problems.ShouldNotBeEmpty();
        problems.ShouldAllBe(problem => problem.Severity == Severity.Warning);
        foreach (var problem in problems)
            await db.DoAsync(problem.Fix());

        (await db.CodesAsync("top_hourly")).ShouldBeEmpty();
        (await db.ScalarAsync<string[]>("SELECT also_reads FROM freshet.policy"))
            .ShouldBe(["public.known_hourly", "public.\"Base 1_hourly\"", "public.base2_hourly"], ignoreOrder: true);
        var plan = RefreshPlanner.Plan(await db.NewEngine().ReadSituationAsync(), Select.All);
        plan.Refresh[^1].View.Name.ShouldBe("top_hourly");
    }

    [EachServer]
    public async Task Hidden_dependency_is_none_where_postgres_knows_it(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "base_hourly") + """
            CREATE FUNCTION total() RETURNS bigint LANGUAGE sql RETURN (SELECT count(*) FROM base_hourly);
            CREATE MATERIALIZED VIEW top_hourly AS SELECT total() AS id;
            CREATE UNIQUE INDEX ON top_hourly (id);
            """);

        (await db.CodesAsync("top_hourly")).ShouldBeEmpty();
    }

    [EachServer]
    public async Task Hidden_dependency_is_found_however_the_body_lists_it(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        var bodies = new[]
        {
            "SELECT count(*) FROM public.source s, public.base_hourly b",
            "SELECT count(*) FROM public.source AS s CROSS JOIN LATERAL (SELECT FROM public.base_hourly) b",
            "SELECT count(*) FROM (public.base_hourly b JOIN public.source USING (id))",
            "SELECT count(*) FROM\n\tpublic . \"base_hourly\"",
            "SELECT count(*) FROM ONLY public.base_hourly",
            "SELECT count(*) FROM /* it */ public.base_hourly",
            "SELECT count(*) FROM generate_series(1, 2) WITH ORDINALITY AS s (n, place), public.base_hourly",
            "WITH held AS (SELECT id FROM public.base_hourly) SELECT count(*) FROM held",
            "SELECT count(*) FROM public.over_base",
            "SELECT public.counts_base()",
        };
        await db.ExecuteAsync(Views.Of("source", "base_hourly") + """
            CREATE VIEW under AS SELECT id FROM base_hourly; CREATE VIEW over_base AS SELECT id FROM under;
            CREATE FUNCTION counts_base() RETURNS bigint LANGUAGE plpgsql
                AS $$ DECLARE n bigint; BEGIN EXECUTE 'SELECT count(*) FROM public.base_hourly' INTO n; RETURN n; END $$;
            """ + string.Concat(bodies.Select((body, number) => $"""
            CREATE FUNCTION f{number}() RETURNS bigint LANGUAGE sql AS $${body}$$;
            CREATE MATERIALIZED VIEW v{number}_hourly AS SELECT f{number}() AS id; CREATE UNIQUE INDEX ON v{number}_hourly (id);
            """)));

        var missed = new List<string>();
        for (var number = 0; number < bodies.Length; number++)
        {
            if (!(await db.CodesAsync($"v{number}_hourly")).Contains("hidden_dependency"))
                missed.Add(bodies[number]);
        }
        missed.ShouldBeEmpty();
    }

    [EachServer]
    public async Task Hidden_dependency_is_none_where_the_body_only_seems_to_name_it(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "base_hourly") + """
            CREATE FUNCTION total(at timestamptz) RETURNS numeric LANGUAGE plpgsql AS $$
            DECLARE base_hourly numeric;
            BEGIN
                -- FROM public.base_hourly
                SELECT extract(year FROM at) + (at IS DISTINCT FROM now())::int AS base_hourly, 'FROM public.base_hourly' INTO base_hourly
                    FROM public.source s, pg_catalog.pg_class c;
                RETURN (WITH base_hourly (id) AS MATERIALIZED (SELECT 1)
                    SELECT count(*) + extract(epoch FROM base_hourly) FROM base_hourly);
            END $$;
            CREATE MATERIALIZED VIEW top_hourly AS SELECT 1 AS id, total(NULL) AS total WITH NO DATA;
            CREATE UNIQUE INDEX ON top_hourly (id);
            """);

        (await db.CodesAsync("top_hourly")).ShouldBe(["not_populated"]);
    }

    [EachServer]
    public async Task Function_behind_an_operator_is_looked_into_too(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "base_hourly") + """
            CREATE FUNCTION worth(integer, integer) RETURNS bigint LANGUAGE sql AS 'SELECT count(*) * $1 * $2 FROM public.base_hourly';
            CREATE OPERATOR @@@ (LEFTARG = integer, RIGHTARG = integer, FUNCTION = worth);
            CREATE MATERIALIZED VIEW top_hourly AS SELECT 1 AS id, id @@@ 2 AS worth FROM source;
            CREATE UNIQUE INDEX ON top_hourly (id);
            """);

        (await db.CodesAsync("top_hourly")).ShouldBe(["hidden_dependency"]);
    }

    [EachServer]
    public async Task Unqualified_name_is_not_a_problem_in_what_is_called_by_a_function_that_sets_its_path(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync("""
            CREATE TABLE source (id integer);
            CREATE FUNCTION rate() RETURNS bigint LANGUAGE plpgsql AS $$ BEGIN RETURN (SELECT count(*) FROM source); END $$;
            CREATE FUNCTION total() RETURNS bigint LANGUAGE plpgsql SET search_path = public AS $$ BEGIN RETURN rate(); END $$;
            CREATE MATERIALIZED VIEW a_hourly AS SELECT total() AS id;
            CREATE UNIQUE INDEX ON a_hourly (id);
            """);

        (await db.RefreshAsync(Select.All)).Of("a_hourly").Status.ShouldBe(RefreshStatus.Refreshed);
        (await db.CodesAsync("a_hourly")).ShouldBeEmpty();
    }
}
