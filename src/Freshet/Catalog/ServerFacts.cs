namespace Freshet.Catalog;

/// <summary>What Freshet needs to know about a server before it refreshes views there.</summary>
/// <param name="Database">The database's own name there, not the one in the settings.</param>
/// <param name="VersionNumber">As in <c>server_version_num</c>: 150018 is 15.18.</param>
/// <param name="ChecksClients">Whether <c>client_connection_check_interval</c> may be set (not on Windows servers).</param>
/// <param name="ReadOnly">A standby, or a database that is set to read only: nothing can be refreshed there.</param>
/// <param name="Now">The server's clock when the catalog was read.</param>
public sealed record ServerFacts(
    string Database, string User, int VersionNumber, bool ChecksClients, bool ReadOnly, DateTimeOffset Now)
{
    public const int OldestSupported = 15;

    /// <summary>Whether <c>restrict_nonsystem_relation_kind</c> is there.</summary>
    public bool RestrictsRelations => VersionNumber >= 170000 || Minor >= (Major == 16 ? 4 : 8);

    public int Major => VersionNumber / 10_000;

    private int Minor => VersionNumber % 10_000;
}
