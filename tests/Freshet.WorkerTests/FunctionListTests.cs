using System.Text.Json;

namespace Freshet.WorkerTests;

/// <summary>What alerts, keys, clients and the platform's scaling know the app by.</summary>
public sealed class FunctionListTests
{
    [Fact]
    public async Task Host_is_told_of_these_functions_and_bindings()
    {
        await using var host = await FunctionsHost.StartAsync(new() { ["Freshet__Databases__main__Host"] = "h" });
        host.Functions.Select(function => $"{function.Key}: {string.Join(", ", function.Value.Select(Say).Order(StringComparer.Ordinal))}")
            .Order(StringComparer.Ordinal).ShouldBe(
            [
                "CancelRun: from httpTrigger delete runs/{id} Function, to http",
                "Dashboard: from httpTrigger get+head dashboard Anonymous, to http",
                "DashboardFile: from httpTrigger get+head dashboard/{version}/{*file} Anonymous, to http",
                "ExecuteRun: from queueTrigger freshet-runs, to queue freshet-runs",
                "GetAccess: from httpTrigger get+head access Function, to http",
                "GetAccessToAct: from httpTrigger get+head access/act Function, to http",
                "GetBadge: from httpTrigger get+head badge Function, to http",
                "GetBadgeImage: from httpTrigger get+head badge.svg Anonymous, to http",
                "GetGraph: from httpTrigger get+head graph Function, to http",
                "GetRun: from httpTrigger get+head runs/{id} Function, to http",
                "GetView: from httpTrigger get+head view Function, to http",
                "GetViewHistory: from httpTrigger get+head view/history Function, to http",
                "GetViewProblems: from httpTrigger get+head view/problems Function, to http",
                "Health: from httpTrigger get+head health Anonymous, to http",
                "ListRuns: from httpTrigger get+head runs Function, to http",
                "ListViews: from httpTrigger get+head views Function, to http",
                "OpenApi: from httpTrigger get+head openapi.json Function, to http",
                "PauseViews: from httpTrigger post pause Function, to http",
                "RefreshDaily: from timerTrigger %DAILY_SCHEDULE%, to queue freshet-runs",
                "RefreshHourly: from timerTrigger %HOURLY_SCHEDULE%, to queue freshet-runs",
                "RefreshOther: from timerTrigger %OTHER_SCHEDULE%, to queue freshet-runs",
                "ReportLostRun: from queueTrigger freshet-runs-poison",
                "ResumeViews: from httpTrigger post resume Function, to http",
                "StartRefresh: from httpTrigger post refresh Function, to http, to queue freshet-runs",
            ]);
    }

    private static string Say(JsonElement binding)
    {
        var isInput = binding.GetProperty("direction").GetString() == "In";
        var methods = binding.TryGetProperty("methods", out var given)
            ? string.Join('+', given.EnumerateArray().Select(method => method.GetString())) : "";
        string[] words =
        [
            isInput ? "from" : "to", Text(binding, "type"), methods, Text(binding, "route"), Text(binding, "authLevel"),
            Text(binding, "queueName"), Text(binding, "schedule"),
        ];
        return string.Join(' ', words.Where(word => word.Length > 0));
    }

    private static string Text(JsonElement binding, string name) =>
        binding.TryGetProperty(name, out var value) ? value.GetString()! : ""; // these are texts
}
