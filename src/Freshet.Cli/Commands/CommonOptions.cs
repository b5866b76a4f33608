using System.CommandLine;

namespace Freshet.Cli;

/// <summary>The options that every command takes.</summary>
internal static class CommonOptions
{
    public static readonly Option<string?> Connection = new("--connection", "-c")
    {
        Description =
            "The database, as a connection string or postgresql:// address. To keep a password out of the process list, "
            + "set the environment variable Freshet__Databases__main__ConnectionString instead",
        HelpName = "STR",
        Recursive = true,
    };

    public static readonly Option<string?> Database = new("--database", "-d")
    {
        Description = "One of the configured databases (default: all)",
        HelpName = "NAME",
        Recursive = true,
    };

    public static readonly Option<bool> Json = new("--json")
    {
        Description = "Print one JSON document on standard output",
        Recursive = true,
    };

    public static readonly Option<bool> Verbose = new("--verbose")
    {
        Description = "Print log events on standard error",
        Recursive = true,
    };

    public static IReadOnlyList<Option> All { get; } = [Connection, Database, Json, Verbose];

    public static void AddTo(Command root)
    {
        foreach (var option in All)
            root.Options.Add(option);
    }
}
