using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Freshet.FunctionsTests.Http;

public sealed class StartRefreshTests
{
    [EachServer]
    public async Task Call_is_answered_with_the_run_whose_message_executes_it(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(TestSupport.Views.Of("source", "a_hourly"));
        await using var app = App.On(db);

        var (started, status, body) = await CallAsync(app, """{"cadences": ["hourly"]}""");
        status.ShouldBe(StatusCodes.Status202Accepted);
        var run = body.GetProperty("runs")[0].GetProperty("runId").GetString();
        RunMessage.FromJson(started.Messages.Single()).Run.ShouldBe(run);
        JsonSerializer.Serialize<object>(started.Result).ShouldBe("{}", "the worker serializes it once more, after it was sent");

        (await app.Functions<QueueFunctions>().ExecuteRun(started.Messages.Single(), CancellationToken.None)).ShouldBeEmpty();
        (await db.ListAsync<string>("SELECT concat_ws(' ', source, status) FROM freshet.run")).ShouldBe(["http succeeded"]);
    }

    [EachServer]
    public async Task Call_that_is_refused_sends_nothing(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await using var app = App.On(db);
        var (started, status, _) = await CallAsync(app, """{"cadences": ["yearly"]}""");
        status.ShouldBe(StatusCodes.Status400BadRequest);
        started.Messages.ShouldBeEmpty();
    }

    private static async Task<(StartedRuns Started, int Status, JsonElement Body)> CallAsync(App app, string body)
    {
        var context = new DefaultHttpContext { RequestServices = app.Services };
        context.Request.Method = "POST";
        context.Request.ContentType = "application/json";
        context.Request.Body = new MemoryStream(Encoding.UTF8.GetBytes(body));
        context.Request.ContentLength = body.Length;
        using var answer = new MemoryStream();
        context.Response.Body = answer;
        var started = await app.Functions<RunFunctions>().StartRefresh(context.Request, CancellationToken.None);
        await started.Result.ExecuteAsync(context);
        return (started, context.Response.StatusCode, JsonDocument.Parse(answer.ToArray()).RootElement);
    }
}
