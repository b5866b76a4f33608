using System.Text;
using System.Text.Json;

namespace Freshet.TestSupport;

/// <summary><c>freshet serve</c> while it runs, as a whole process, and a client of it.</summary>
internal sealed class FreshetService : IAsyncDisposable
{
    // No slot of it comes while the tests run.
    private const string Yearly = "0 0 0 1 7 *";

    private readonly HttpClient _client;

    private FreshetService(FreshetProcess process, Uri address)
    {
        Process = process;
        Address = address;
        // What the service does must not be hidden by what a client does for it.
        _client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false })
        {
            BaseAddress = address, Timeout = TimeSpan.FromSeconds(120), // only a call that hangs takes that long
        };
    }

    public FreshetProcess Process { get; }

    public Uri Address { get; }

    /// <summary>What it has logged so far.</summary>
    public string Log => Process.Output;

    /// <summary>Settings with these databases, named <c>a</c>, <c>b</c> and so on if there are several; no tick comes by itself.</summary>
    public static FreshetCommand Command(params TestDatabase[] databases)
    {
        var freshet = new FreshetCommand
        {
            ["Cadences__hourly__Schedule"] = Yearly, ["Cadences__daily__Schedule"] = Yearly, ["Refresh__Jitter"] = "00:00:00",
        };
        for (var i = 0; i < databases.Length; i++)
            freshet[$"Databases__{(databases.Length == 1 ? "main" : (char)('a' + i))}__ConnectionString"] =
                FreshetCommand.ConnectionString(databases[i]);
        return freshet;
    }

    public static Task<FreshetService> StartAsync(params TestDatabase[] databases) => StartAsync(Command(databases));

    /// <summary>Starts it on a free port, and waits until it listens.</summary>
    public static async Task<FreshetService> StartAsync(FreshetCommand freshet, string listen = "0")
    {
        var process = freshet.Start("serve", "--listen", listen);
        await Eventually.HoldsAsync(
            () => Task.FromResult(process.HasExited || process.Output.Contains('\n', StringComparison.Ordinal)),
            () => Task.FromResult(process.Errors));
        if (process.HasExited)
            throw new InvalidOperationException($"It ended: {(await process.ExitAsync()).All}");
        var greeting = process.Output.Split('\n')[0];
        greeting.ShouldStartWith("Freshet serves http://");
        return new(process, new Uri(greeting.Split(' ', ';')[2].Replace("0.0.0.0", "127.0.0.1", StringComparison.Ordinal)));
    }

    /// <param name="body">As JSON.</param>
    public async Task<Answer> SendAsync(HttpMethod method, string path, string? body = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return await SendAsync(request);
    }

    public async Task<Answer> SendAsync(HttpRequestMessage request)
    {
        using var response = await _client.SendAsync(request);
        return await Answer.OfAsync(response);
    }

    public Task<Answer> GetAsync(string path) => SendAsync(HttpMethod.Get, path);

    public Task<Answer> PostAsync(string query, string? body = null, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Post, $"/api/refresh{query}", body, headers);

    /// <summary>Starts one run.</summary>
    /// <returns>Its id.</returns>
    // It always has one.
    public async Task<string> RefreshAsync(string query) =>
        (await PostAsync(query)).ShouldBe(202).Json.Items("runs").ShouldHaveSingleItem().Text("runId")!;

    public async Task<JsonElement> RunAsync(string id) => (await GetAsync($"/api/runs/{id}")).ShouldBe(200).Json;

    /// <summary>Asks for a run until it has this status.</summary>
    public async Task<JsonElement> RunIsAsync(string id, string status)
    {
        JsonElement run = default;
        await Eventually.HoldsAsync(
            async () => (run = await RunAsync(id)).Text("status") == status, () => Task.FromResult($"{status}: {run}\n{Log}"));
        return run;
    }

    /// <summary>Waits until it has logged a text.</summary>
    public Task LoggedAsync(string text) =>
        Eventually.HoldsAsync(() => Task.FromResult(Log.Contains(text, StringComparison.Ordinal)), () => Task.FromResult($"{text}\n{Log}"));

    /// <summary>Tells it to end, and waits for that.</summary>
    public async Task<FreshetResult> EndAsync()
    {
        await Process.SignalAsync("TERM");
        return await Process.ExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await Process.DisposeAsync();
    }
}
