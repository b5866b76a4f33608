namespace Freshet.PostgresTests.Cli;

public sealed class BadgeCommandTests
{
    private const string BadgeKey = "0123456789abcdef0123456789abcdef";

    [EachServer]
    public async Task Address_is_the_one_that_the_service_opens(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly") + "CREATE MATERIALIZED VIEW b_hourly AS SELECT id FROM source;");
        var freshet = FreshetService.Command(db);
        freshet["BadgeKey"] = BadgeKey;
        await using var service = await FreshetService.StartAsync(freshet);

        var path = (await freshet.RunAsync("badge", "a_hourly", "--tz", "Europe/Zurich")).ShouldExit(0);
        freshet["PublicUrl"] = "https://freshet.example.com";
        var whole = (await freshet.RunAsync("badge", "public.a_hourly", "--tz", "Europe/Zurich")).ShouldExit(0);
        var json = (await freshet.RunAsync("badge", "a_*", "--tz", "Europe/Zurich", "--json")).ShouldExit(0).Json;

        path.Output.ShouldStartWith("/api/badge.svg?database=main&schema=public&view=a_hourly&tz=Europe%2FZurich&sig=");
        path.Errors.ShouldContain("set Freshet__PublicUrl");
        whole.Output.ShouldBe($"https://freshet.example.com{path.Output}");
        whole.Errors.ShouldBeEmpty();
        ($"/api/{json.Text("path")}\n", json.Text("url") + "\n").ShouldBe((path.Output, whole.Output));
        (await service.GetAsync(path.Output.TrimEnd())).Status.ShouldBe(200);
    }

    [EachServer]
    public async Task Mistakes_are_named_with_what_to_do(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly") + "CREATE MATERIALIZED VIEW b_hourly AS SELECT id FROM source;");
        var freshet = FreshetCommand.On(db);

        (await freshet.RunAsync("badge", "a_hourly")).ShouldRefuse(2, "Badges are off", "Freshet__BadgeKey", "openssl rand -hex 32");
        freshet["BadgeKey"] = BadgeKey;
        (await freshet.RunAsync("badge", "*_hourly")).ShouldRefuse(2, "Several views match *_hourly", "schema.name");
        (await freshet.RunAsync("badge", "c_hourly")).ShouldRefuse(2, "No view of main matches c_hourly");
        (await freshet.RunAsync("badge")).ShouldRefuse(2, "Name at least one view");
        (await freshet.RunAsync("badge", "a_hourly", "--tz", "Zurich")).ShouldRefuse(2, "no time zone 'Zurich'", "Europe/Zurich");
        freshet["PublicUrl"] = "freshet.example.com";
        (await freshet.RunAsync("badge", "a_hourly")).ShouldRefuse(2, "Freshet:PublicUrl must be", "https://");
    }
}
