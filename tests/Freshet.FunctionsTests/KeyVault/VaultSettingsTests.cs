using Azure.Identity;
using Microsoft.AspNetCore.Http;

namespace Freshet.FunctionsTests.KeyVault;

public sealed class VaultSettingsTests
{
    private const string Main = "Freshet--Databases--main--ConnectionString";

    private static readonly (string, string?) NoDatabase = ("OTHER", "1");

    [Fact]
    public async Task Secrets_of_all_pages_are_settings()
    {
        await using var vault = await FakeVault.StartAsync();
        for (var i = 10; i < 20; i++)
            vault.Set($"Freshet--Databases--db{i}--ConnectionString", $"Host=h;Database=d{i};Password=p");
        await using var app = App.Start(vault, NoDatabase);
        app.Settings.Freshet.Databases.Count.ShouldBe(10);
        app.Settings.Freshet.Databases["db17"].ConnectionString.ShouldBe("Host=h;Database=d17;Password=p");
        vault.Reads.ShouldBe(1);
    }

    [Fact]
    public async Task Secrets_of_others_are_not_even_fetched()
    {
        await using var vault = await FakeVault.StartAsync();
        vault.Set(Main, "Host=h");
        vault.Set("Other--ConnectionString", "x");
        vault.Set("Freshetness", "x");
        vault.Set("freshet--Refresh--Retries", "7");
        await using var app = App.Start(vault, NoDatabase);
        vault.Requests.Where(request => request.StartsWith("/secrets/", StringComparison.Ordinal)).Order()
            .ShouldBe([$"/secrets/{Main}", "/secrets/freshet--Refresh--Retries"], ignoreOrder: true);
        app.Settings.Freshet.Refresh.Retries.ShouldBe(7);
    }

    [Fact]
    public async Task Keys_are_secrets_too()
    {
        await using var vault = await FakeVault.StartAsync();
        vault.Set(Main, "Host=h");
        vault.Set("Freshet--BadgeKey", "0123456789abcdef0123456789abcdef");
        vault.Set("Freshet--ViewerKey", "a-long-and-random-key");
        await using var app = App.Start(vault, NoDatabase);
        app.Settings.Freshet.Access.BadgeKey.ShouldBe("0123456789abcdef0123456789abcdef");
        app.Settings.Freshet.Access.ViewerKeys.ShouldBe(["a-long-and-random-key"]);
    }

    [Fact]
    public async Task Secret_overrides_an_app_setting()
    {
        await using var vault = await FakeVault.StartAsync();
        vault.Set(Main, "Host=of-the-vault");
        await using var app = App.Start(vault, ("Freshet__Databases__main__ConnectionString", "Host=of-the-app"));
        app.Settings.Freshet.Databases["main"].ConnectionString.ShouldBe("Host=of-the-vault");
    }

    [Fact]
    public async Task Missing_secret_is_named_with_the_setting_that_it_stands_for()
    {
        await using var vault = await FakeVault.StartAsync();
        vault.Set("Freshet--Databases--main--ConnectionString-", "Host=h");
        vault.Set(Main, "Host=disabled", enabled: false);
        App.Errors(vault, NoDatabase).Single().ShouldContain("Freshet:Databases");
    }

    [Fact]
    public async Task No_database_anywhere_shows_how_to_name_one()
    {
        await using var vault = await FakeVault.StartAsync();
        App.Errors(vault, NoDatabase).Single().ShouldContain($"store the secret {Main} in the vault");
    }

    [Fact]
    public async Task Forbidden_names_the_role_that_is_missing_and_who_lacks_it()
    {
        await using var vault = await FakeVault.StartAsync();
        vault.Instead = () => FakeVault.Refuse(StatusCodes.Status403Forbidden, "Forbidden", "ForbiddenByRbac");
        var error = App.Errors(vault, ("AZURE_CLIENT_ID", "00000000-1111")).Single();
        error.ShouldStartWith($"The Key Vault {FakeVault.Uri} cannot be read: it denies access (403: Forbidden.");
        error.ShouldContain("Give the identity with the client id 00000000-1111 the role 'Key Vault Secrets User' on the vault");
    }

    [Fact]
    public async Task Firewall_is_distinguished_from_a_missing_role()
    {
        await using var vault = await FakeVault.StartAsync();
        vault.Instead = () => FakeVault.Refuse(StatusCodes.Status403Forbidden, "Forbidden", "ForbiddenByFirewall");
        App.Errors(vault, NoDatabase).Single().ShouldContain("its firewall blocks this app");
    }

    [Fact]
    public async Task Nobody_signed_in_shows_how_to()
    {
        await using var vault = await FakeVault.StartAsync();
        var credential =
            new FakeCredential(TimeProvider.System, "") { Error = new CredentialUnavailableException("No identity was found") };
        var error = Should.Throw<SettingsException>(() => App.Start(vault, credential, null, NoDatabase)).Errors.Single();
        error.ShouldContain("no identity is signed in (No identity was found)");
        error.ShouldContain("AZURE_CLIENT_ID");
    }

    [Fact]
    public async Task Vault_that_throttles_is_asked_again()
    {
        await using var vault = await FakeVault.StartAsync();
        vault.Set(Main, "Host=h");
        var refusals = 2;
        vault.Instead = () => Interlocked.Decrement(ref refusals) >= 0
            ? FakeVault.Refuse(StatusCodes.Status429TooManyRequests, "Throttled", "Throttled")
            : null;
        await using var app = App.Start(vault, NoDatabase);
        app.Settings.Freshet.Databases.Keys.ShouldBe(["main"]);
    }

    [Fact]
    public async Task Vault_that_throttles_for_good_is_an_error()
    {
        await using var vault = await FakeVault.StartAsync();
        vault.Instead = () => FakeVault.Refuse(StatusCodes.Status429TooManyRequests, "Throttled", "Throttled");
        App.Errors(vault, NoDatabase).Single().ShouldStartWith($"The Key Vault {FakeVault.Uri} cannot be read: Throttled");
    }

    [Theory]
    [InlineData("Freshet__KeyVault__Uri", "my-vault", "must be the address of a vault")]
    [InlineData("Freshet__KeyVault__Uri", "http://my-vault.vault.azure.net", "must be the address of a vault")]
    public void Address_that_is_none_is_an_error(string key, string value, string error) =>
        App.Errors(null, (key, value)).Single().ShouldContain(error);

    [Fact]
    public async Task Reload_interval_names_what_is_allowed()
    {
        await using var vault = await FakeVault.StartAsync();
        App.Errors(vault, ("Freshet__KeyVault__ReloadInterval", "5")).Single()
            .ShouldBe("Freshet:KeyVault:ReloadInterval is '5', but must be a time as hours:minutes:seconds from 00:00:01 on.");
    }
}
