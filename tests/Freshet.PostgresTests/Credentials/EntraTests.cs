using Azure.Identity;

namespace Freshet.PostgresTests.Credentials;

/// <summary>A token is a password to the server, so a role's password stands in for it.</summary>
public sealed class EntraTests
{
    private readonly ManualTimeProvider _time = new();

    [EachOwnServer]
    public async Task Token_that_expired_between_two_connections_is_renewed(string server)
    {
        await using var own = await OwnServer.StartAsync(server);
        var role = await GuardedRole.CreateAsync(own, "first");
        var credential = new FakeCredential(_time, "first");
        await using var database = Open(role, credential);

        await ConnectAsync(database);
        await ConnectAsync(database);
        credential.Requests.Count.ShouldBe(1, "it is kept while it lives");

        await role.ChangePasswordAsync("second");
        credential.Token = "second";
        _time.Advance(TimeSpan.FromMinutes(56));
        await ConnectAsync(database);
        credential.Requests.Count.ShouldBe(2, "it is renewed before it expires");
        credential.Requests.ShouldAllBe(request => request.Scopes.Single() == "https://ossrdbms-aad.database.windows.net/.default");
    }

    [EachOwnServer]
    public async Task Token_that_the_server_refuses_is_renewed_once(string server)
    {
        await using var own = await OwnServer.StartAsync(server);
        var role = await GuardedRole.CreateAsync(own, "first");
        var credential = new FakeCredential(_time, "first");
        await using var database = Open(role, credential);
        await ConnectAsync(database);

        await role.ChangePasswordAsync("second");
        credential.Token = "second";
        await ConnectAsync(database);
        credential.Requests.Count.ShouldBe(2);

        await role.ChangePasswordAsync("third");
        var error = await Should.ThrowAsync<DatabaseUnreachableException>(async () => await OpenAnewAsync(database));
        error.SqlState.ShouldBe(PostgresErrorCodes.InvalidPassword);
        error.Message.ShouldContain("SELECT * FROM pgaadauth_create_principal('guarded', false, false);");
    }

    [EachOwnServer]
    public async Task Old_token_serves_while_no_new_one_is_to_be_had(string server)
    {
        await using var own = await OwnServer.StartAsync(server);
        var role = await GuardedRole.CreateAsync(own, "first");
        var credential = new FakeCredential(_time, "first");
        await using var database = Open(role, credential);
        await ConnectAsync(database);

        credential.Error = new AuthenticationFailedException("down");
        _time.Advance(TimeSpan.FromMinutes(57));
        await ConnectAsync(database);
        _time.Advance(TimeSpan.FromMinutes(4));
        await Should.ThrowAsync<NpgsqlException>(() => ConnectAsync(database));
    }

    [EachOwnServer]
    public async Task No_token_is_one_sentence_that_shows_how_to_sign_in(string server)
    {
        await using var own = await OwnServer.StartAsync(server);
        var role = await GuardedRole.CreateAsync(own, "first");
        await using var database = Open(
            role, new FakeCredential(_time, "") { Error = new CredentialUnavailableException("No identity was found.\nMore of it.") });

        var error = await Should.ThrowAsync<DatabaseUnreachableException>(async () => await OpenAnewAsync(database));
        error.Message.ShouldEndWith(
            "cannot be reached: Microsoft Entra gave no token for PostgreSQL (No identity was found). In Azure, assign the app "
            + "a managed identity, and set AZURE_CLIENT_ID to the client id of a user-assigned one; elsewhere, sign in with 'az login'.");
        SqlStates.IsTransient(error.InnerException!).ShouldBeTrue(); // it has a cause
    }

    private Database Open(GuardedRole role, FakeCredential credential) =>
        new("main", new() { ConnectionString = role.ConnectionString(null) }, new EntraPasswordSource(
            new AzureSignIn(() => credential), _time));

    /// <summary>As a lane does, on a connection of its own.</summary>
    private static async Task ConnectAsync(Database database)
    {
        await using var connection = await database.ConnectAsync(database.Unpooled, CancellationToken.None);
        connection.State.ShouldBe(System.Data.ConnectionState.Open);
    }

    private static async Task<NpgsqlConnection> OpenAnewAsync(Database database)
    {
        database.Pool.Clear();
        return await database.OpenAsync(CancellationToken.None);
    }
}
