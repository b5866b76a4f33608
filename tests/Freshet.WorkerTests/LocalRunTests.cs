using System.Diagnostics;
using Azure.Storage.Queues;

namespace Freshet.WorkerTests;

/// <summary><c>./dev functions</c>, with a stub in the place of Core Tools.</summary>
public sealed class LocalRunTests : IDisposable
{
    // It writes down how it was called, and stays until Ctrl-C.
    private const string Stub = """
        #!/bin/sh
        { pwd; echo "$*"; env; } > "$STUB_CALL.new" && mv "$STUB_CALL.new" "$STUB_CALL"
        trap 'exit 0' INT TERM
        while :; do sleep 0.1; done
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("freshet-stub").FullName;

    private string CallFile => Path.Combine(_folder, "call");

    [FactWithStorage]
    public async Task Command_starts_all_that_the_app_needs_and_ends_it_on_ctrl_c()
    {
        await using var run = Start(withFunc: true);
        var call = await CallAsync(run);
        call[1].ShouldMatch(@"^start --port \d+$");
        File.Exists(Path.Combine(call[0], "host.json")).ShouldBeTrue("it starts where the built app is");
        File.Exists(Path.Combine(call[0], "local.settings.json")).ShouldBeFalse();
        foreach (var name in (string[])["HOURLY_SCHEDULE", "DAILY_SCHEDULE", "OTHER_SCHEDULE"])
            Variable(call, name).ShouldNotBeEmpty();
        Variable(call, "FUNCTIONS_WORKER_RUNTIME").ShouldBe("dotnet-isolated");
        var once = new QueueClientOptions { Retry = { MaxRetries = 0 } };
        var queue = new QueueClient(Variable(call, "AzureWebJobsStorage"), "a-queue", once);
        (await queue.CreateAsync()).Status.ShouldBe(201);
        var connection = Variable(call, "Freshet__Databases__main__ConnectionString");
        await using (var sample = NpgsqlDataSource.Create(connection))
        await using (var views = sample.CreateCommand("SELECT count(*) FROM pg_matviews"))
            ((long)(await views.ExecuteScalarAsync())!).ShouldBeGreaterThan(3); // a count is no null
        run.Errors.ShouldContain($"http://localhost:{call[1].Split(' ')[^1]}/api/refresh?cadence=hourly");

        await run.SignalAsync("INT");
        (await run.ExitAsync()).ShouldBe(0, run.Errors);
        await GoneAsync(Path.GetDirectoryName(call[0])!); // it is no root
        await Should.ThrowAsync<Exception>(() => queue.ExistsAsync());
        await Should.ThrowAsync<NpgsqlException>(async () =>
        {
            await using var gone = new NpgsqlConnection(connection);
            await gone.OpenAsync();
        });
    }

    [FactWithStorage]
    public async Task Given_database_is_the_only_one_that_the_app_gets()
    {
        await using var run = Start(withFunc: true, "Host=db.example.com;Database=app;Username=me;Password=secret");
        var call = await CallAsync(run);
        Variable(call, "Freshet__Databases__main__ConnectionString").ShouldBe("Host=db.example.com;Database=app;Username=me;Password=secret");
        call.Count(line => line.StartsWith("Freshet__", StringComparison.Ordinal)).ShouldBe(1);
        call.ShouldNotContain(line => line.StartsWith("OTEL_", StringComparison.Ordinal));
        run.Errors.ShouldNotContain("secret");
        run.Errors.ShouldNotContain("sample");
        await run.SignalAsync("TERM");
        (await run.ExitAsync()).ShouldBe(0, run.Errors);
        await GoneAsync(Path.GetDirectoryName(call[0])!); // as above
    }

    [FactWithStorage]
    public async Task Core_tools_that_are_killed_leave_nothing_behind()
    {
        await using var run = Start(withFunc: true, "Host=db.example.com;Database=app;Username=me");
        var call = await CallAsync(run);
        await run.SignalAsync("KILL");
        await run.ExitAsync();
        await GoneAsync(Path.GetDirectoryName(call[0])!); // as above
        var queue = new QueueClient(Variable(call, "AzureWebJobsStorage"), "a-queue", new() { Retry = { MaxRetries = 0 } });
        await Should.ThrowAsync<Exception>(() => queue.ExistsAsync());
    }

    [FactWithStorage]
    public async Task Without_core_tools_it_says_how_to_get_them()
    {
        await using var run = Start(withFunc: false);
        (await run.ExitAsync()).ShouldBe(1);
        run.Errors.ShouldContain("npm install -g azure-functions-core-tools@4");
    }

    [FactWithStorage]
    public async Task Argument_that_is_no_connection_string_is_wrong_usage()
    {
        foreach (var argument in (string[])["--help", ""])
        {
            await using var run = Start(withFunc: true, argument);
            (await run.ExitAsync()).ShouldBe(2);
            run.Errors.ShouldContain($"'{argument}' is no connection string");
        }
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private RunningProgram Start(bool withFunc, params string[] arguments)
    {
        var path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Where(folder => withFunc || !File.Exists(Path.Combine(folder, "func")));
        if (withFunc)
        {
            var func = Path.Combine(_folder, "func");
            File.WriteAllText(func, Stub.ReplaceLineEndings("\n"));
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(func, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            path = path.Prepend(_folder);
        }
        var start = new ProcessStartInfo("bash", ["./dev", "functions", .. arguments]) { WorkingDirectory = FunctionsApp.Repository };
        start.Environment["PATH"] = string.Join(Path.PathSeparator, path);
        start.Environment["STUB_CALL"] = CallFile;
        start.Environment["FRESHET_NO_BUILD"] = "1"; // other tests use what was built
        start.Environment["Freshet__Databases__other__ConnectionString"] = "Host=production";
        start.Environment["Freshet__KeyVault__Uri"] = "https://production.vault.azure.net";
        start.Environment["OTEL_EXPORTER_OTLP_ENDPOINT"] = "https://production.example.com";
        return RunningProgram.Start(start);
    }

    /// <summary>The stub's folder, arguments and environment, once it was called.</summary>
    private async Task<string[]> CallAsync(RunningProgram run)
    {
        await Eventually.HoldsAsync(
            () => Task.FromResult(File.Exists(CallFile) || run.HasExited), () => Task.FromResult($"func is called. {run.Errors}"));
        File.Exists(CallFile).ShouldBeTrue(run.Errors);
        return await File.ReadAllLinesAsync(CallFile);
    }

    private static string Variable(string[] call, string name) =>
        call.Single(line => line.StartsWith($"{name}=", StringComparison.Ordinal))[(name.Length + 1)..];

    private static Task GoneAsync(string folder) => Eventually.HoldsAsync(
        () => Task.FromResult(!Directory.Exists(folder)), () => Task.FromResult($"{folder} is removed."));
}
