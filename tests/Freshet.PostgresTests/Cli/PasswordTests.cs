namespace Freshet.PostgresTests.Cli;

public sealed class PasswordTests
{
    private const string Password = "s3cr3t-pässword";

    private const string LedgerSql = """
        SELECT concat((SELECT string_agg(t::text, '') FROM freshet.run t), (SELECT string_agg(t::text, '') FROM freshet.refresh t),
                      (SELECT string_agg(t::text, '') FROM freshet.view_state t), (SELECT string_agg(t::text, '') FROM freshet.policy t),
                      (SELECT string_agg(application_name || query, '') FROM pg_stat_activity
                          WHERE datname = current_database() AND query NOT LIKE '%string_agg%'))
        """;

    [EachServer]
    public async Task Password_is_in_no_output_of_any_command_and_not_in_the_ledger(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        var role = await RoleAsync(db);
        await db.ExecuteAsync(Views.Of("source", "a_hourly") + Views.Dividing("source", "b_hourly") + "INSERT INTO source VALUES (1, 0)");
        var connection = Connection(db, role);
        var freshet = new FreshetCommand { ["Databases__main__ConnectionString"] = connection };

        foreach (var call in new[]
        {
            "refresh --all --verbose", "refresh --all --json", "views", "views --json", "plan --all", "check --deep",
            "runs", "policy set public.a_hourly --note x", "policy", "init", "views --help", "refresh", "refresh --nonsense", "demo --json",
        })
            await WithoutPasswordAsync(freshet, call.Split(' '));
        await WithoutPasswordAsync(new(), "refresh", "--all", "--verbose", "--connection", connection);
        await WithoutPasswordAsync(new(), "refresh", "--nonsense", "--connection", connection);

        (await db.ScalarAsync<string>(LedgerSql)).ShouldNotContain(Password);
        (await db.ScalarAsync<long>("SELECT count(*) FROM freshet.run")).ShouldBe(3);
    }

    [EachServer]
    public async Task Password_is_in_no_error_about_the_connection(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        var role = await RoleAsync(db);
        var right = Connection(db, role);
        var host = new NpgsqlConnectionStringBuilder(right);
        var address = $"{host.Host}:{host.Port}/{db.Name}";

        foreach (var connection in new[]
        {
            new NpgsqlConnectionStringBuilder(right) { Port = 1 }.ConnectionString,
            new NpgsqlConnectionStringBuilder(right) { Host = "no-such-host.invalid" }.ConnectionString,
            new NpgsqlConnectionStringBuilder(right) { Database = "nothing" }.ConnectionString,
            new NpgsqlConnectionStringBuilder(right) { Username = $"{role}_nobody" }.ConnectionString,
            new NpgsqlConnectionStringBuilder(right) { SslMode = SslMode.VerifyFull }.ConnectionString,
            $"{right};Port=x",
            $"{right};Unknown Word=1",
            $"{right};Target Session Attributes=standby",
            $"{right};Minimum Pool Size=50",
            $"Host=127.0.0.1;Username={role};Password={Password};;=",
            $"Host=127.0.0.1;Username={role};Password=x;{Password}",
            $"postgresql://{role}:{Password}@127.0.0.1:1/nothing",
            $"postgresql://{role}:{Password}@127.0.0.1:port/nothing",
            $"postgresql://{role}:{Password}@127.0.0.1:1/nothing?sslmode={Password}",
            $"postgresql://{role}:{Password}@127.0.0.1:1/nothing?unknown=1",
            // These should have been escaped.
            $"postgresql://{role}:12/{Password}@{address}",
            $"postgresql://{role}:/{Password}@{address}",
            $"postgresql://{role}:12#{Password}@{address}",
            $"postgresql://{role}:12?{Password}@{address}",
            $"postgresql://{role}:12@{Password}@{address}",
        })
        {
            await WithoutPasswordAsync(new() { ["Databases__main__ConnectionString"] = connection }, "refresh", "--all", "--verbose");
            await WithoutPasswordAsync(new(), "views", "--json", "-c", connection);
        }
    }

    private static async Task<string> RoleAsync(TestDatabase db)
    {
        var role = await db.CreateRoleAsync("SUPERUSER");
        await db.ExecuteAsync($"ALTER ROLE {role} PASSWORD '{Password}'");
        return role;
    }

    private static string Connection(TestDatabase db, string role) =>
        new NpgsqlConnectionStringBuilder(FreshetCommand.ConnectionString(db)) { Username = role, Password = Password }.ConnectionString;

    private static async Task WithoutPasswordAsync(FreshetCommand freshet, params string[] call)
    {
        var result = await freshet.RunAsync(call);
        foreach (var part in new[] { Password, "s3cr3t", "ässword" })
            result.All.ShouldNotContain(part, customMessage: string.Join(' ', call));
    }
}
