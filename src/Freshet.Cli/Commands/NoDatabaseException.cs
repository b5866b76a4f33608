namespace Freshet.Cli;

/// <summary>Neither the call nor the settings nor the environment name a database.</summary>
internal sealed class NoDatabaseException() : UsageException(
    "No database is configured. Use --connection 'Host=…;Database=…;Username=…', "
    + "or set Freshet__Databases__main__ConnectionString, or DATABASE_URL, or PGHOST and PGDATABASE as for psql.");
