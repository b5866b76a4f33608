using System.CommandLine;

namespace Freshet.Cli;

/// <summary><c>freshet demo</c>.</summary>
internal static class DemoCommand
{
    public static Command Create(Signals signals)
    {
        var command = new Command("demo", "Shows on a sample database what Freshet does");
        command.SetAction((parsed, _) => Task.FromResult(0));
        return command;
    }
}
