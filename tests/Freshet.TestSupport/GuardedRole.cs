namespace Freshet.TestSupport;

/// <summary>A role that a server of a test's own asks for its password; it trusts all others.</summary>
internal sealed class GuardedRole
{
    public const string Name = "guarded";

    private readonly OwnServer _server;

    private GuardedRole(OwnServer server) => _server = server;

    public static async Task<GuardedRole> CreateAsync(OwnServer server, string password)
    {
        await server.ExecuteAsync($"CREATE ROLE {Name} LOGIN SUPERUSER PASSWORD '{password}'");
        var file = Path.Combine(server.Data, "pg_hba.conf");
        await File.WriteAllTextAsync(
            file, $"host all {Name} all scram-sha-256\nlocal all {Name} scram-sha-256\n" + await File.ReadAllTextAsync(file));
        await server.ExecuteAsync("SELECT pg_reload_conf()");
        var role = new GuardedRole(server);
        await Eventually.HoldsAsync(async () => !await role.TakesAsync("wrong"), () => Task.FromResult("the server asks for a password"));
        return role;
    }

    /// <summary>How it connects, with whatever password.</summary>
    public string ConnectionString(string? password) =>
        new NpgsqlConnectionStringBuilder(_server.ConnectionString) { Username = Name, Password = password }.ConnectionString;

    public Task ChangePasswordAsync(string password) => _server.ExecuteAsync($"ALTER ROLE {Name} PASSWORD '{password}'");

    private async Task<bool> TakesAsync(string password)
    {
        try
        {
            await using var connection = new NpgsqlConnection(
                new NpgsqlConnectionStringBuilder(ConnectionString(password)) { Pooling = false }.ConnectionString);
            await connection.OpenAsync();
            return true;
        }
        catch (PostgresException)
        {
            return false;
        }
    }
}
