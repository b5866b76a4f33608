using System.CommandLine;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;

namespace Freshet.Cli;

/// <summary><c>freshet serve</c>: the HTTP API, and the ticks of all cadences, until it is told to end.</summary>
internal static class ServeCommand
{
    public static Command Create(Signals signals)
    {
        var command = new Command("serve", "Serves the HTTP API and refreshes what is due, until it is told to end");
        var listen = new Option<string?>("--listen", "--urls")
        {
            Description = "Where to listen; any address but loopback wants the setting Freshet:ApiKey",
            HelpName = "[ADDRESS:]PORT",
        };
        command.Options.Add(listen);
        command.SetAction((parsed, _) => RunAsync(parsed, parsed.GetValue(listen), signals));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, string? text, Signals signals)
    {
        var listen = text is null ? ListenAddress.Default : ListenAddress.Parse(text);
        var settings = Session.ReadSettings(parsed);
        if (!listen.IsLoopback && string.IsNullOrEmpty(settings.ApiKey))
            throw new UsageException(
                $"Everybody who reaches {listen.Address} could refresh and cancel: set Freshet__ApiKey to a long random text, "
                + "which callers send as x-functions-key; or listen on 127.0.0.1.");
        var json = parsed.GetValue(CommonOptions.Json);
        await using var service = new Service(
            settings, listen, json, parsed.GetValue(CommonOptions.Verbose) ? LogLevel.Debug : LogLevel.Information);
        try
        {
            await service.RunAsync(() => Greet(service.Address, settings.ApiKey is not null, json), signals.Either);
        }
        catch (IOException e) when (e.InnerException is AddressInUseException)
        {
            throw new UsageException(
                $"{listen} is taken. Another 'freshet serve' or Functions host may have it; "
                + $"choose another port, or any that is free: --listen {listen with { Port = 0 }}.");
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.AccessDenied)
        {
            throw new UsageException(
                $"This user may not listen at {listen}: ports below 1024 want a right of their own. "
                + $"Choose a higher one, such as --listen {listen with { Port = 8080 }}.");
        }
        catch (SocketException e)
        {
            throw new UsageException(
                $"{listen} cannot be listened at: {e.Message}. --listen takes an address that this machine has, such as 127.0.0.1:7071, "
                + "or 0.0.0.0:7071 for all that it has.");
        }
        catch (OperationCanceledException) when (signals.Either.IsCancellationRequested)
        {
            // Told to end before it had begun.
        }
        return ExitCode.Done;
    }

    private static void Greet(string address, bool hasKey, bool json)
    {
        if (!json)
            Console.Out.WriteLine(
                $"Freshet serves {address}; Ctrl-C ends it. Try: curl {(hasKey ? "-H 'x-functions-key: …' " : "")}{address}/api/views");
    }
}
