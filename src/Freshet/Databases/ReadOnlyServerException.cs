namespace Freshet.Databases;

/// <summary>Nothing can be refreshed or recorded on a standby or a read-only server; the message has the fix.</summary>
public sealed class ReadOnlyServerException(Database database) : Exception(
    $"The database {database.Name} ({database.Address}) is on a standby or a read-only server, so nothing can be refreshed there. "
    + "Connect to the primary (with several hosts: Target Session Attributes=read-write), or, if this is meant, set "
    + $"Freshet__Databases__{database.Name}__ReadOnly=skip.")
{
    /// <summary>The settings say that it is meant.</summary>
    public bool IsMeant { get; } = database.Options.ReadOnly == ReadOnlyServer.Skip;
}
