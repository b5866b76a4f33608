namespace Freshet.PostgresTests.Cli;

/// <summary>Where no setting names a database, the environment does, as for psql.</summary>
public sealed class EnvironmentTests
{
    [EachServer]
    public async Task Database_url_is_taken_and_said_by_a_refresh_before_it_begins(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly"));
        var parts = new NpgsqlConnectionStringBuilder(db.ConnectionString);
        var password = parts.Password is { } secret ? $":{secret}" : "";
        var freshet = new FreshetCommand().With(
            "DATABASE_URL", $"postgresql://{parts.Username}{password}@{parts.Host}:{parts.Port}/{db.Name}?schema=public&connection_limit=1");

        var refresh = (await freshet.RunAsync("refresh", "--all")).ShouldExit(0);

        refresh.Output.ShouldContain($"{db.Name}: succeeded: 1 refreshed");
        refresh.Errors.ShouldBe($"freshet: {db.Name}: the database is {parts.Host}:{parts.Port}/{db.Name}, from DATABASE_URL.\n");
        (await freshet.RunAsync("views")).ShouldExit(0).Errors.ShouldBeEmpty();
        (await freshet.RunAsync("views", "--verbose")).ShouldExit(0).Errors.ShouldContain("from DATABASE_URL");
        freshet["Databases__main__ConnectionString"] = FreshetCommand.ConnectionString(db);
        (await freshet.RunAsync("refresh", "--all")).ShouldExit(0).Output.ShouldContain("main: succeeded");
        (await freshet.RunAsync("views", "--verbose")).ShouldExit(0).Errors.ShouldContain("The database is from the settings.");
    }

    [EachServer]
    public async Task Variables_of_psql_and_its_services_are_taken(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly"));
        var role = await db.CreateRoleAsync();
        var parts = new NpgsqlConnectionStringBuilder(db.ConnectionString);
        var variables = new FreshetCommand().With("PGHOST", parts.Host!).With("PGPORT", $"{parts.Port}")
            .With("PGDATABASE", db.Name).With("PGUSER", role).With("PGPASSWORD", "secret");
        var folder = Directory.CreateTempSubdirectory("freshet-services");
        var file = Path.Combine(folder.FullName, "services");
        await File.WriteAllTextAsync(file, $"""
            # the others
            [other]
            host=nowhere.invalid

            [reports]
            host={parts.Host}
            port={parts.Port}
            dbname={db.Name}
            user={role}
            password=secret
            """);
        var service = new FreshetCommand().With("PGSERVICE", "reports").With("PGSERVICEFILE", file).With("PGDATABASE", "overridden");

        (await variables.RunAsync("views", "--verbose")).ShouldExit(0).Errors.ShouldContain("from PGHOST, PGDATABASE, PGUSER, PGPORT.");
        (await service.RunAsync("views")).ShouldExit(0).Output.ShouldContain("public.a_hourly");
        (await service.With("PGSERVICE", "unknown").RunAsync("views")).ShouldRefuse(2, "PGSERVICE: no service of that name is in ", file);
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task What_cannot_be_read_is_refused_and_not_repeated()
    {
        foreach (var text in new[] { "postgresql://me:s3cret#x@db/app", "host=db, password=s3cret", "jdbc:postgresql://db/app?password=s3cret" })
        {
            var result = await new FreshetCommand().With("DATABASE_URL", text).RunAsync("views");

            result.ShouldRefuse(2, "DATABASE_URL: The connection string cannot be read");
            result.Errors.ShouldNotContain("cret");
        }
        (await new FreshetCommand().With("PGHOST", "me:s3cret@db").RunAsync("views"))
            .ShouldRefuse(2, "PGHOST: The connection cannot be made: the value of 'Host' holds a user");
    }

    [Fact]
    public async Task Without_any_the_ways_to_name_one_are_shown() =>
        (await new FreshetCommand().RunAsync("views")).ShouldRefuse(2, "No database is configured", "DATABASE_URL", "PGHOST");
}
