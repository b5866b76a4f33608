namespace Freshet.PostgresTests.Cli;

public sealed class ConnectionTests
{
    [EachServer]
    public async Task Connection_overrides_what_is_configured_and_names_the_database(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly"));
        var freshet = new FreshetCommand { ["Databases__other__ConnectionString"] = "Host=127.0.0.1;Port=1" };
        var parts = new NpgsqlConnectionStringBuilder(FreshetCommand.ConnectionString(db));
        var password = parts.Password is { } given ? $":{Uri.EscapeDataString(given)}" : "";
        var address = $"postgresql://{parts.Username}{password}@{parts.Host}:{parts.Port}/{db.Name}?application_name=by%20address";

        (await freshet.RunAsync("plan", "--all", "--json", "--connection", parts.ConnectionString)).ShouldExit(0).Json.Text("database")
            .ShouldBe(db.Name);
        (await freshet.RunAsync("plan", "--all", "--json", "-c", address)).ShouldExit(0).Json.Text("database").ShouldBe(db.Name);
        (await freshet.RunAsync("plan", "--all", "-c", address, "-d", "other")).ShouldRefuse(2, "--connection and --database");
    }

    [EachServer]
    public async Task Single_settings_stand_for_a_connection_string(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly"));
        var parts = new NpgsqlConnectionStringBuilder(FreshetCommand.ConnectionString(db));
        if (parts.Password is not null)
            return; // these settings have none
        var freshet = new FreshetCommand
        {
            ["Databases__main__Host"] = parts.Host!, ["Databases__main__Port"] = $"{parts.Port}",
            ["Databases__main__Database"] = db.Name, ["Databases__main__Username"] = parts.Username!,
        };

        (await freshet.RunAsync("refresh", "--all")).ShouldExit(0);
    }

    [EachServer]
    public async Task Settings_of_the_file_in_the_folder_count_and_the_environment_wins(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_quarterly") + Views.Of("source", "b_hourly"));
        var folder = Directory.CreateTempSubdirectory("freshet-tests").FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "appsettings.json"), $$"""
            { "Freshet": { // read as people write it
                "Databases": { "main": { "ConnectionString": "{{FreshetCommand.ConnectionString(db)}}", "Exclude": ["b_*"] } },
                "Cadences": { "quarterly": { "Schedule": "0 */15 * * * *" } },
            } }
            """);

        (await new FreshetCommand { Folder = folder }.RunAsync("plan", "--all", "--json")).ShouldExit(0).Json
            .Items("refresh").Select(view => $"{view.Text("name")} {view.Text("cadence")}").ShouldBe(["a_quarterly quarterly"]);
        (await new FreshetCommand { Folder = folder, ["Databases__main__Exclude"] = "a_*, c_*" }.RunAsync("plan", "--all", "--json"))
            .ShouldExit(0).Json
            .Items("refresh").Select(view => view.Text("name")).ShouldBe(["b_hourly"]);
        Directory.Delete(folder, recursive: true);
    }

    [EachServer]
    public async Task Wrong_address_names_what_is_wrong_with_it(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        var right = new NpgsqlConnectionStringBuilder(FreshetCommand.ConnectionString(db));

        await UnreachableAsync(new(right.ConnectionString) { Host = "no-such-host.invalid" },
            "no-such-host.invalid", "no host with that name", "Check the Host");
        await UnreachableAsync(
            new(right.ConnectionString) { Port = 1 }, $"{right.Host}:1/", "nothing listens there", "Check the host");
        await UnreachableAsync(
            new(right.ConnectionString) { Database = "no such database" }, "\"no such database\" does not exist", "Check the Database");
        await UnreachableAsync(new(right.ConnectionString) { SslMode = SslMode.VerifyFull }, "SSL Mode");
    }

    [EachOwnServer]
    public async Task Server_without_tls_is_distinguished_from_one_that_is_down(string server)
    {
        await using var own = await OwnServer.StartAsync(server, "ssl=off");

        await UnreachableAsync(
            new(own.ConnectionString) { SslMode = SslMode.Require }, "the server offers no TLS", "ssl = on", "SSL Mode=Prefer");
    }

    [EachServer]
    public async Task Password_that_is_not_encoded_is_never_shown(string server)
    {
        PostgresServers.Get(server).ShouldNotBeNull();
        const string address = "postgresql://user:1234#5@127.0.0.1/db";

        (await new FreshetCommand().RunAsync("views", "--connection", address)).ShouldRefuse(2, "percent-encoded", "# as %23")
            .ShouldNotContain("1234");
        (await new FreshetCommand().RunAsync("views", "--json", "--connection", address)).ShouldExit(2).All.ShouldNotContain("1234");
        (await new FreshetCommand { ["Databases__main__ConnectionString"] = address }.RunAsync("views")).ShouldExit(2).All
            .ShouldNotContain("1234");
    }

    [EachServer]
    public async Task Role_that_cannot_enter_is_reported_with_the_reason(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly"));
        var role = await db.CreateRoleAsync();
        var right = new NpgsqlConnectionStringBuilder(FreshetCommand.ConnectionString(db, role));

        await UnreachableAsync(new(right.ConnectionString) { Username = $"{role}_nobody" }, "Check", "user");
        await db.ExecuteAsync($"ALTER ROLE {role} NOLOGIN");
        await UnreachableAsync(right, $"role \"{role}\" is not permitted to log in", "Check the user");
        await db.ExecuteAsync($"ALTER ROLE {role} LOGIN CONNECTION LIMIT 0");
        await UnreachableAsync(right, $"too many connections for role \"{role}\"", "Try again later");
        await db.ExecuteAsync($"ALTER ROLE {role} CONNECTION LIMIT -1; REVOKE CONNECT ON DATABASE {db.Name} FROM PUBLIC");
        await UnreachableAsync(
            right, $"permission denied for database \"{db.Name}\"", $"GRANT CONNECT ON DATABASE \"{db.Name}\" TO \"{role}\"");
    }

    [EachServer]
    public async Task Connection_string_that_cannot_be_used_is_a_usage_error(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        var right = FreshetCommand.ConnectionString(db);
        var freshet = new FreshetCommand();

        (await freshet.RunAsync("views"))
            .ShouldRefuse(2, "No database is configured", "--connection", "Freshet__Databases__main__ConnectionString");
        foreach (var wrong in new[] { "nonsense", "Host=x;Port=many", "Hots=x", "postgresql://a b", "postgresql://u:p@h:port/db", "" })
            (await freshet.RunAsync("views", "--connection", wrong)).ExitCode.ShouldBe(2, wrong);
        (await freshet.RunAsync("views", "--connection", $"{right};Target Session Attributes=foo"))
            .ShouldRefuse(2, "'target session attributes'").ShouldNotContain("foo");
        foreach (var wrong in new[] { "Target Session Attributes=standby", "Minimum Pool Size=50" })
            (await freshet.RunAsync("views", "--connection", $"{right};{wrong}")).ExitCode.ShouldBeOneOf(0, 2);
        (await freshet.RunAsync("views", "--connection", "Username=x;Database=y")).ShouldRefuse(2, "has no Host");
    }

    private static async Task UnreachableAsync(NpgsqlConnectionStringBuilder connection, params string[] parts)
    {
        var freshet = new FreshetCommand { ["Databases__main__ConnectionString"] = connection.ConnectionString };
        (await freshet.RunAsync("refresh", "--all")).ShouldRefuse(3, [.. parts, "The database main", "cannot be reached"]);
        (await freshet.RunAsync("views", "--json")).ShouldRefuseAsJson(3, "unreachable", parts);
    }
}
