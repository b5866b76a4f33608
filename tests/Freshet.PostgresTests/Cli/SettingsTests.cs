namespace Freshet.PostgresTests.Cli;

public sealed class SettingsTests
{
    public static TheoryData<string, string, string[]> WrongSettings => new()
    {
        { "Databases__main__Lanes", "many", ["Freshet:Databases:main:Lanes", "'many'", "from 1 to 64"] },
        { "Databases__main__Lanes", "0", ["Freshet:Databases:main:Lanes", "'0'", "from 1 to 64"] },
        { "Databases__main__Retention", "1", ["Freshet:Databases:main:Retention", "'1'", "time"] },
        { "Databases__other__Lanes", "3", ["Freshet:Databases:other", "no server", "ConnectionString"] },
        { "Refresh__StatementTimeout", "30", ["Freshet:Refresh:StatementTimeout", "'30'", "7.00:00:00"] },
        { "Refresh__Retries", "1.5", ["Freshet:Refresh:Retries", "'1.5'", "0 to 100"] },
        { "Refresh__Method", "swiftly", ["Freshet:Refresh:Method", "'swiftly'", "auto, concurrent, blocking"] },
        { "Cadences__weekly__Suffix", "_w", ["Freshet:Cadences:weekly:Schedule", "missing", "*/15 * * * *"] },
        { "Cadences__hourly__Schedule", "0 * * *", ["Freshet:Cadences:hourly", "'0 * * *'", "cron expression"] },
        { "Cadences__hourly__TimeZone", "Mars/Base", ["Freshet:Cadences:hourly", "'Mars/Base'", "Europe/Zurich"] },
        { "Cadences__hourly__Suffix", "_daily", ["hourly", "_daily", "same Suffix"] },
    };

    [EachServer]
    public async Task Wrong_value_is_named_with_what_was_read_and_what_is_allowed(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly"));
        foreach (var row in WrongSettings)
        {
            var freshet = FreshetCommand.On(db);
            freshet[(string)row[0]] = (string)row[1];

            (await freshet.RunAsync("refresh", "--all")).ShouldRefuse(2, (string[])row[2]);
        }
        (await db.ScalarAsync<bool>("SELECT to_regnamespace('freshet') IS NULL")).ShouldBeTrue();
    }

    [EachServer]
    public async Task Wrong_values_are_all_named_at_once_and_in_one_document_as_json(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        var freshet = FreshetCommand.On(db);
        freshet["Refresh__Retries"] = "x";
        freshet["Refresh__Method"] = "y";

        var plain = (await freshet.RunAsync("views")).ShouldExit(2);

        plain.Errors.TrimEnd('\n').Split('\n').ShouldAllBe(line => line.StartsWith("freshet: Freshet:Refresh:", StringComparison.Ordinal));
        plain.Errors.TrimEnd('\n').Split('\n').Length.ShouldBe(2);
        (await freshet.RunAsync("views", "--json")).ShouldRefuseAsJson(2, "settings", "Freshet:Refresh:Retries", "Freshet:Refresh:Method");
    }

    [EachServer]
    public async Task Unknown_setting_is_a_warning_that_lists_the_known(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly"));
        var freshet = FreshetCommand.On(db);
        freshet["Refresh__MaxBlokking"] = "1s";

        foreach (var call in new[] { "refresh --all --json", "plan --all", "check" })
        {
            var result = (await freshet.RunAsync(call.Split(' '))).ShouldExit(0);
            result.Errors.ShouldContain("Freshet:Refresh:MaxBlokking is not a setting", customMessage: call);
            result.Errors.ShouldContain("MaxBlocking");
        }
    }

    [EachServer]
    public async Task File_that_cannot_be_read_is_named(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        var folder = Directory.CreateTempSubdirectory("freshet-tests").FullName;
        var file = Path.Combine(folder, "appsettings.json");
        var freshet = new FreshetCommand { Folder = folder, ["Databases__main__ConnectionString"] = FreshetCommand.ConnectionString(db) };

        foreach (var text in new[] { "{ \"Freshet\": { ", "[1]", "", "{ \"a\": 1, \"A\": 2 }", "\0" })
        {
            await File.WriteAllTextAsync(file, text);
            (await freshet.RunAsync("views")).ShouldRefuse(2, "appsettings.json cannot be read");
        }
        File.Delete(file);
        File.CreateSymbolicLink(file, file);
        (await freshet.RunAsync("views", "--json")).ShouldRefuseAsJson(2, "settings", "appsettings.json cannot be read");
        Directory.Delete(folder, recursive: true);
    }

    [EachServer]
    public async Task Unknown_commands_and_options_are_named_with_where_to_look(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        var freshet = FreshetCommand.On(db);

        (await freshet.RunAsync()).ShouldExit(0).Output.ShouldContain("Do first: ");
        (await freshet.RunAsync("frobnicate")).ShouldRefuse(2, "'frobnicate'", "freshet --help");
        (await freshet.RunAsync("views", "--colour")).ShouldRefuse(2, "'--colour'", "freshet views --help");
        (await freshet.RunAsync("policy", "put")).ShouldRefuse(2, "'put'", "freshet policy --help");
        (await freshet.RunAsync("init", "now")).ShouldRefuse(2, "'now'", "freshet init --help");
        (await freshet.RunAsync("refresh", "--all", "--method", "gently", "--json"))
            .ShouldRefuseAsJson(2, "usage", "auto, concurrent, blocking", "'gently'");
        (await freshet.RunAsync("refresh", "--view")).ShouldRefuse(2, "--view", "freshet refresh --help");
        (await freshet.RunAsync("views", "--json", "--colour")).ShouldRefuseAsJson(2, "usage", "'--colour'");
    }

    public static TheoryData<string, string, string[]> WrongServerSettings => new()
    {
        { "work_mem", "lots", ["is 'lots'", "invalid value for parameter \"work_mem\"", "SET work_mem accepts"] },
        { "work_mem", "64 MiB", ["is '64 MiB'", "Valid units for this parameter are", "or remove it"] },
        { "wrok_mem", "64MB", ["is '64MB'", "unrecognized configuration parameter \"wrok_mem\"", "Correct its name"] },
        { "max_connections", "5", ["is '5'", "cannot be changed without restarting the server", "Remove it"] },
        { "statement_timeout", "5s", ["is '5s'", "Freshet sets statement_timeout itself", "Freshet:Refresh:StatementTimeout"] },
        { "LOCK_TIMEOUT", "5s", ["is '5s'", "Freshet:Refresh:LockTimeout"] },
        { "application_name", "us", ["is 'us'", "Remove it"] },
    };

    [EachServer]
    public async Task Wrong_server_setting_is_reported_once_and_before_anything_is_refreshed(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly") + Views.Of("source", "b_hourly") + "INSERT INTO source VALUES (1, 1)");
        foreach (var row in WrongServerSettings)
        {
            var freshet = FreshetCommand.On(db);
            freshet[$"Refresh__Settings__{row[0]}"] = (string)row[1];

            foreach (var command in new[] { "refresh", "plan" })
                (await freshet.RunAsync(command, "--all")).ShouldRefuse(2, [$"Freshet:Refresh:Settings:{row[0]}", .. (string[])row[2]]);
        }
        (await db.ScalarAsync<long>("SELECT count(*) FROM a_hourly")).ShouldBe(0);
        (await db.ScalarAsync<bool>("SELECT to_regnamespace('freshet') IS NULL")).ShouldBeTrue();
    }

    [EachServer]
    public async Task Server_setting_that_the_role_cannot_make_is_reported_with_its_grant(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly"));
        var role = await db.CreateRoleAsync();
        var freshet = FreshetCommand.On(db, role);
        freshet["Refresh__Settings__temp_file_limit"] = "1GB";
        freshet["Refresh__Settings__work_mem"] = "64MB";

        (await freshet.RunAsync("refresh", "--all"))
            .ShouldRefuse(2, "Freshet:Refresh:Settings:temp_file_limit is '1GB'", $"GRANT SET ON PARAMETER temp_file_limit TO \"{role}\";");
    }
}
