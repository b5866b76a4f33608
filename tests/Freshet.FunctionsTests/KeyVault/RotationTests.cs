using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Freshet.FunctionsTests.KeyVault;

public sealed class RotationTests
{
    private const string Main = "Freshet--Databases--main--ConnectionString";

    private static readonly (string, string?) Never = ("Freshet__KeyVault__ReloadInterval", "10:00:00");

    [EachOwnServer]
    public async Task Password_that_was_rotated_is_read_at_once_when_the_server_refuses_the_old_one(string server)
    {
        await using var own = await OwnServer.StartAsync(server);
        var role = await GuardedRole.CreateAsync(own, "first");
        await using var vault = await FakeVault.StartAsync();
        vault.Set(Main, role.ConnectionString("first"));
        await using var app = App.Start(vault, Never);
        var database = app.Get<DatabaseSet>().All.Single();
        await OpenAnewAsync(database);

        await role.ChangePasswordAsync("second");
        vault.Set(Main, role.ConnectionString("second"));
        await OpenAnewAsync(database);
        await OpenAnewAsync(database);
        vault.Reads.ShouldBe(2, "at start, and once when the old one was refused");
    }

    [EachOwnServer]
    public async Task Password_that_the_vault_does_not_know_yet_names_which_secret_to_store(string server)
    {
        await using var own = await OwnServer.StartAsync(server);
        var role = await GuardedRole.CreateAsync(own, "first");
        await using var vault = await FakeVault.StartAsync();
        vault.Set(Main, role.ConnectionString("first"));
        var time = new ManualTimeProvider();
        await using var app = App.Start(vault, null, services => services.AddSingleton<TimeProvider>(time), Never);
        var database = app.Get<DatabaseSet>().All.Single();

        await role.ChangePasswordAsync("second");
        for (var i = 0; i < 3; i++)
        {
            var error = await Should.ThrowAsync<DatabaseUnreachableException>(() => OpenAnewAsync(database));
            error.Message.ShouldContain(
                "Freshet:Databases:main:ConnectionString was read again, and its password is refused as well. "
                + "Store the current password of guarded there");
        }
        vault.Reads.ShouldBe(2, "a vault is not asked again for every connection that is refused");

        vault.Set(Main, role.ConnectionString("second"));
        time.Advance(TimeSpan.FromSeconds(6));
        await OpenAnewAsync(database);
    }

    [EachOwnServer]
    public async Task Vault_that_is_away_when_the_password_is_refused_is_a_warning(string server)
    {
        await using var own = await OwnServer.StartAsync(server);
        var role = await GuardedRole.CreateAsync(own, "first");
        await using var vault = await FakeVault.StartAsync();
        vault.Set(Main, role.ConnectionString("first"));
        await using var app = App.Start(vault, Never);
        var database = app.Get<DatabaseSet>().All.Single();

        await role.ChangePasswordAsync("second");
        vault.Instead = () => FakeVault.Refuse(StatusCodes.Status503ServiceUnavailable, "Unavailable", "Unavailable");
        await Should.ThrowAsync<DatabaseUnreachableException>(() => OpenAnewAsync(database));
        app.Log.Events.ShouldContain(entry => entry.Id == 500);

        vault.Set(Main, role.ConnectionString("second"));
        vault.Instead = () => null;
        await OpenAnewAsync(database);
    }

    [Fact]
    public async Task Vault_that_never_answers_holds_up_all_who_ask_for_the_same_time_only()
    {
        await using var vault = await FakeVault.StartAsync();
        vault.Set(Main, "Host=h");
        var time = new ManualTimeProvider();
        await using var app = App.Start(vault, null, services => services.AddSingleton<TimeProvider>(time), Never);
        using var silence = new ManualResetEventSlim();
        vault.Instead = () =>
        {
            silence.Wait();
            return null;
        };
        var settings = app.Get<ChangingSettings>();
        var callers = Enumerable.Range(0, 4).Select(_ => settings.ReloadAsync(CancellationToken.None)).ToList();
        callers.ShouldAllBe(caller => !caller.IsCompleted);
        time.Advance(ChangingSettings.Patience);
        await Task.WhenAll(callers);
        app.Log.Events.Single(entry => entry.Id == 500).Text.ShouldEndWith("their source did not answer within 20 s");
        silence.Set();
    }

    [EachOwnServer]
    public async Task Password_that_was_rotated_is_known_after_the_interval_without_any_refusal(string server)
    {
        await using var own = await OwnServer.StartAsync(server);
        var role = await GuardedRole.CreateAsync(own, "first");
        await using var vault = await FakeVault.StartAsync();
        vault.Set(Main, role.ConnectionString("first"));
        await using var app = App.Start(vault, ("Freshet__KeyVault__ReloadInterval", "00:00:01"));
        var database = app.Get<DatabaseSet>().All.Single();
        await OpenAnewAsync(database);

        vault.Set(Main, role.ConnectionString("second"));
        await Eventually.HoldsAsync(
            () => Task.FromResult(
                app.Get<ChangingSettings>()["Freshet:Databases:main:ConnectionString"] == role.ConnectionString("second")),
            () => Task.FromResult("the new secret is a setting"));
        await role.ChangePasswordAsync("second");
        await OpenAnewAsync(database);
        app.Log.Events.ShouldBeEmpty();
    }

    private static async Task OpenAnewAsync(Database database)
    {
        database.Pool.Clear();
        await using var connection = await database.OpenAsync(CancellationToken.None);
    }
}
