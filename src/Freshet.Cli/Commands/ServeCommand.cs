using System.CommandLine;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;

namespace Freshet.Cli;

/// <summary><c>freshet serve</c>: the HTTP API and the ticks of all cadences, until it is stopped.</summary>
internal static class ServeCommand
{
    public static Command Create(Signals signals)
    {
        var command = new DocumentedCommand(
            "serve", "Run as a service: refresh each cadence on schedule and serve the HTTP API", "docs/http.md")
        {
            Examples =
            [
                ("serve", "for this machine only, at http://127.0.0.1:7071"),
                ("serve --listen 0.0.0.0:8080 --json", "for other machines; needs the setting Freshet:ApiKey"),
            ],
        };
        var listen = new Option<string?>("--listen", "--urls")
        {
            Description = "Address to listen on (default: 127.0.0.1:7071); other than loopback needs the setting Freshet:ApiKey",
            HelpName = "[ADDRESS:]PORT",
        };
        command.Add("Options", listen);
        command.SetAction((parsed, _) => RunAsync(parsed, parsed.GetValue(listen), signals));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, string? text, Signals signals)
    {
        var listen = text is null ? ListenAddress.Default : ListenAddress.Parse(text);
        var settings = Session.ReadSettings(parsed);
        if (!listen.IsLoopback && !settings.Access.NeedsKey)
            throw new UsageException(
                $"Anyone who can reach {listen.Address} could start and cancel refreshes. Set Freshet__ApiKey to a long random text, "
                + "which callers send in the header x-functions-key, or listen on 127.0.0.1.");
        Keys.Check(settings.Access);
        if (settings.Access is { ViewerKeys.Count: > 0, ApiKeys.Count: 0 })
            ErrorOutput.Remark(
                "Nobody can act over HTTP, because Freshet:ViewerKey is set but Freshet:ApiKey is not: callers with that key can only look. "
                + "Set Freshet__ApiKey too for callers who start and cancel refreshes.");
        var json = parsed.GetValue(CommonOptions.Json);
        await using var service = new Service(
            settings, listen, json, parsed.GetValue(CommonOptions.Verbose) ? LogLevel.Debug : LogLevel.Information);
        try
        {
            await service.RunAsync(() => Greet(service.Address, settings.Access.NeedsKey, json), signals.Either);
        }
        catch (IOException e) when (e.InnerException is AddressInUseException)
        {
            throw new UsageException(
                $"{listen} is in use, perhaps by another 'freshet serve' or Functions host. "
                + $"Choose another port, or any free one: --listen {listen with { Port = 0 }}.");
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.AccessDenied)
        {
            throw new UsageException(
                $"This user lacks permission to listen on {listen}: ports below 1024 are privileged. "
                + $"Choose a higher one, such as --listen {listen with { Port = 8080 }}.");
        }
        catch (SocketException e)
        {
            throw new UsageException(
                $"Cannot listen on {listen}: {e.Message}. Choose an address of this machine: --listen 127.0.0.1:7071, "
                + "or 0.0.0.0:7071 for all of its addresses.");
        }
        catch (OperationCanceledException) when (signals.Either.IsCancellationRequested)
        {
            // Stopped before it had started.
        }
        return ExitCode.Done;
    }

    private static void Greet(string address, bool hasKey, bool json)
    {
        if (!json)
            Console.Out.WriteLine(
                $"Freshet serves {address}; press Ctrl-C to stop. Dashboard: {address}/api/dashboard. "
                + $"Try: curl {(hasKey ? "-H 'x-functions-key: …' " : "")}{address}/api/views");
    }
}
