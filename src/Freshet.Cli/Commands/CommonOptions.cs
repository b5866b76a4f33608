using System.CommandLine;

namespace Freshet.Cli;

/// <summary>The options that every command takes.</summary>
internal static class CommonOptions
{
    public static readonly Option<string?> Connection = new("--connection", "-c")
    {
        Description =
            "A connection string or postgresql:// address. Better in the environment, where no process list shows it: "
            + "Freshet__Databases__main__ConnectionString",
        HelpName = "STR",
        Recursive = true,
    };

    public static readonly Option<string?> Database = new("--database", "-d")
    {
        Description = "One of the configured databases; without it, all of them",
        HelpName = "NAME",
        Recursive = true,
    };

    public static readonly Option<bool> Json = new("--json")
    {
        Description = "One JSON document on standard output, and nothing else there",
        Recursive = true,
    };

    public static readonly Option<bool> Verbose = new("--verbose")
    {
        Description = "Log events on standard error",
        Recursive = true,
    };

    public static void AddTo(Command root)
    {
        root.Options.Add(Connection);
        root.Options.Add(Database);
        root.Options.Add(Json);
        root.Options.Add(Verbose);
    }
}
