using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Freshet.WorkerTests;

/// <summary>Does what the Functions host does with one worker: starts it, takes its list of functions, invokes them, and ends it.</summary>
internal sealed class FunctionsHost : IAsyncDisposable
{
    private readonly string _workerId = Guid.NewGuid().ToString();
    private readonly ConcurrentDictionary<string, TaskCompletionSource<JsonObject>> _awaited = [];
    private readonly ConcurrentQueue<WorkerLog> _logs = [];
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false });
    private Dictionary<string, JsonObject> _functions = [];
    private EventStream _stream = null!; // set by StartAsync, as is all that follows
    private RunningProgram _process = null!;
    private Uri _httpAddress = null!;

    private FunctionsHost()
    {
    }

    /// <summary>The functions as the host sees them: their names and bindings.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<JsonElement>> Functions => _functions.ToDictionary(
        function => function.Key,
        IReadOnlyList<JsonElement> (function) => [.. function.Value["rawBindings"]!.AsArray() // each has a trigger
            .Select(binding => JsonDocument.Parse(binding!.GetValue<string>()).RootElement)]);

    public IReadOnlyList<WorkerLog> Logs => [.. _logs];

    public RunningProgram Process => _process;

    /// <summary>Starts the app and waits until it is ready for invocations.</summary>
    public static async Task<FunctionsHost> StartAsync(AppSettings settings)
    {
        var host = new FunctionsHost();
        host._stream = await EventStream.StartAsync(host.Receive);
        host._process = WorkerProcess.Start(host._stream.Address, host._workerId, settings);
        try
        {
            await host.InitializeAsync();
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts an app that is to refuse its settings.</summary>
    /// <returns>Its exit code, and what the operator reads.</returns>
    public static async Task<(int ExitCode, string Errors)> FailToStartAsync(AppSettings settings)
    {
        await using var stream = await EventStream.StartAsync(_ => { });
        await using var process = WorkerProcess.Start(stream.Address, Guid.NewGuid().ToString(), settings);
        return (await process.ExitAsync(), process.Errors);
    }

    /// <param name="input">The name of the trigger's parameter, and its value as the host sends it.</param>
    public Task<Invocation> InvokeAsync(string function, string input, JsonObject value, string? traceParent = null) =>
        Start(Guid.NewGuid().ToString(), function, input, value, traceParent);

    public Task<Invocation> FireAsync(string timer, bool pastDue = false, string? traceParent = null) => InvokeAsync(timer, "timer", new JsonObject
    {
        ["json"] = $$"""
            {"Schedule":{"AdjustForDST":true},"ScheduleStatus":{"Last":"2026-11-20T02:00:00+00:00","Next":"2026-11-20T03:00:00+00:00",
             "LastUpdated":"2026-11-20T02:00:00+00:00"},"IsPastDue":{{(pastDue ? "true" : "false")}}}
            """,
    }, traceParent);

    public Task<Invocation> ExecuteAsync(string message, string? traceParent = null) =>
        InvokeAsync("ExecuteRun", "message", new JsonObject { ["string"] = message }, traceParent);

    /// <summary>Forwards a request to the worker's own port, with the id of its invocation, as the host does.</summary>
    /// <param name="hangUp">The caller does not wait any longer.</param>
    /// <param name="cancel">When it has ended, the host cancels the invocation.</param>
    public async Task<(HttpResponseMessage Answer, Invocation Invocation)> CallAsync(
        string function, HttpMethod method, string path, string? body = null, Task? cancel = null, EntityTagHeaderValue? ifNoneMatch = null,
        CancellationToken hangUp = default)
    {
        var id = Guid.NewGuid().ToString();
        using var request = new HttpRequestMessage(method, new Uri(_httpAddress, path));
        request.Headers.Add("x-ms-invocation-id", id);
        if (ifNoneMatch is not null)
            request.Headers.IfNoneMatch.Add(ifNoneMatch);
        if (body is not null)
            request.Content = new StringContent(body, new MediaTypeHeaderValue("application/json"));
        // All that the request holds goes over HTTP, except for the parameters of its route.
        var invocation = Start(id, function, "request", new JsonObject { ["http"] = new JsonObject() }, null, Route(function, path));
        var answering = _http.SendAsync(request, hangUp);
        if (cancel is not null)
        {
            await cancel;
            Cancel(id);
        }
        HttpResponseMessage answer;
        try
        {
            answer = await answering;
        }
        catch (OperationCanceledException)
        {
            // The host's own answer to nobody, after it has cancelled the invocation.
            Cancel(id);
            answer = new();
        }
        return (answer, await invocation);
    }

    public void Cancel(string invocation) =>
        Send("invocationCancel", new JsonObject { ["invocationId"] = invocation, ["gracePeriod"] = "5s" });

    /// <summary>Starts an invocation that is to be cancelled.</summary>
    public (string Id, Task<Invocation> Ended) BeginExecution(string message)
    {
        var id = Guid.NewGuid().ToString();
        return (id, Start(id, "ExecuteRun", "message", new JsonObject { ["string"] = message }, null));
    }

    /// <summary>Tells the worker to end, as the host does when its instance is shut down, and gives it as long.</summary>
    /// <returns>Its exit code; null if it had to be killed.</returns>
    public async Task<int?> TerminateAsync()
    {
        Send("workerTerminate", new JsonObject { ["gracePeriod"] = "5s" });
        var exit = _process.ExitAsync();
        if (await Task.WhenAny(exit, Task.Delay(TimeSpan.FromSeconds(5), TimeProvider.System)) == exit)
            return await exit;
        _process.Kill();
        return null;
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        await _stream.DisposeAsync();
        _http.Dispose();
    }

    private async Task InitializeAsync()
    {
        await AwaitAsync("startStream");
        var initialized = AwaitAsync("workerInitResponse");
        Send("workerInitRequest", new JsonObject
        {
            ["hostVersion"] = "4.1045.0",
            ["workerDirectory"] = FunctionsApp.Folder,
            ["functionAppDirectory"] = FunctionsApp.Folder,
        });
        var capabilities = (await initialized)["capabilities"]!.AsObject(); // every worker has some
        _httpAddress = new(capabilities["HttpUri"]!.GetValue<string>()); // this worker has functions of HTTP
        await Eventually.HoldsAsync(() => ListensAsync(_httpAddress), () => Task.FromResult($"{_httpAddress} listens."));
        var listed = AwaitAsync("functionMetadataResponse");
        Send("functionsMetadataRequest", new JsonObject { ["functionAppDirectory"] = FunctionsApp.Folder });
        _functions = (await listed)["functionMetadataResults"]!.AsArray().Select(function => function!.AsObject()) // it has functions
            .ToDictionary(function => function["name"]!.GetValue<string>());
        foreach (var function in _functions.Values)
        {
            var id = function["functionId"]!.GetValue<string>();
            var loaded = AwaitAsync($"functionLoadResponse {id}");
            Send("functionLoadRequest", new JsonObject { ["functionId"] = id, ["metadata"] = function.DeepClone() });
            (await loaded)["result"]!["status"]!.GetValue<string>().ShouldBe("Success");
        }
    }

    private async Task<Invocation> Start(
        string id, string function, string input, JsonObject value, string? traceParent, JsonObject? metadata = null)
    {
        var ended = AwaitAsync($"invocationResponse {id}");
        var request = new JsonObject
        {
            ["invocationId"] = id,
            ["functionId"] = _functions[function]["functionId"]!.GetValue<string>(), // each has one
            ["inputData"] = new JsonArray(new JsonObject { ["name"] = input, ["data"] = value }),
            ["triggerMetadata"] = metadata ?? [],
            ["traceContext"] = new JsonObject { ["traceParent"] = traceParent ?? "" },
        };
        Send("invocationRequest", request);
        return new(await ended);
    }

    /// <summary>The parameters of a route, such as the id in <c>runs/{id}</c>.</summary>
    private JsonObject Route(string function, string path)
    {
        var route = Functions[function].Select(binding => binding.TryGetProperty("route", out var given) ? given.GetString() : null)
            .OfType<string>().Single().Split('/');
        var given = path.Split('?')[0].Split('/', StringSplitOptions.RemoveEmptyEntries)[1..]; // after the prefix
        return new(route.Index().Where(part => part.Item.StartsWith('{')).Select(part => KeyValuePair.Create(
            part.Item.Trim('{', '}', '*'), (JsonNode?)new JsonObject { ["string"] = Value(part.Index, part.Item) })));

        // The last one may take the rest of the path, as it is.
        string Value(int index, string part) =>
            part.StartsWith("{*", StringComparison.Ordinal) ? string.Join('/', given[index..]) : Uri.UnescapeDataString(given[index]);
    }

    private static async Task<bool> ListensAsync(Uri address)
    {
        using var socket = new TcpClient();
        try
        {
            await socket.ConnectAsync(address.Host, address.Port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private void Send(string kind, JsonObject content) => _stream.Send(new() { ["requestId"] = Guid.NewGuid().ToString(), [kind] = content });

    /// <summary>Waits for a message of the worker's, and gives up when its process ends.</summary>
    private async Task<JsonObject> AwaitAsync(string key)
    {
        var answer = _awaited.GetOrAdd(key, _ => new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        var exit = _process.ExitAsync();
        if (await Task.WhenAny(answer, exit) == exit && !answer.IsCompleted)
            throw new WorkerEndedException(await exit, _process.Output + _process.Errors);
        return await answer;
    }

    private void Receive(JsonObject message)
    {
        var (kind, value) = message.FirstOrDefault(field => field.Key != "requestId");
        if (value is not JsonObject content)
            return; // an empty answer, such as that to a cancellation
        if (kind == "rpcLog")
        {
            _logs.Enqueue(new(
                Text(content, "invocationId"), Text(content, "category"), Text(content, "level"), Text(content, "eventId"), Text(content, "message")));
            return;
        }
        var id = content["invocationId"] ?? content["functionId"];
        var key = id is null ? kind : $"{kind} {id.GetValue<string>()}";
        _awaited.GetOrAdd(key, _ => new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult(content);
    }

    private static string Text(JsonObject content, string field) => content[field]?.GetValue<string>() ?? "";
}
