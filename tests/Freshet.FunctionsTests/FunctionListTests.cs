using System.Reflection;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace Freshet.FunctionsTests;

/// <summary>What the Functions host, alerts, keys and clients know the app by.</summary>
public sealed class FunctionListTests
{
    private const string Runs = "→ freshet-runs";

    private static readonly IReadOnlyList<MethodInfo> Functions =
        [.. typeof(QueueFunctions).Assembly.GetTypes().SelectMany(type => type.GetMethods())
            .Where(method => method.GetCustomAttribute<FunctionAttribute>() is not null)];

    [Fact]
    public void Functions_are_these() => Functions.Select(Describe).Order(StringComparer.Ordinal).ShouldBe(
    [
        "CancelRun: delete runs/{id} Function ",
        $"ExecuteRun: queue freshet-runs {Runs}",
        "GetRun: get, head runs/{id} Function ",
        "Health: get, head health Anonymous ",
        "ListRuns: get, head runs Function ",
        "ListViews: get, head views Function ",
        "OpenApi: get, head openapi.json Function ",
        $"RefreshDaily: timer %DAILY_SCHEDULE% {Runs}",
        $"RefreshHourly: timer %HOURLY_SCHEDULE% {Runs}",
        $"RefreshOther: timer %OTHER_SCHEDULE% {Runs}",
        "ReportLostRun: queue freshet-runs-poison ",
        $"StartRefresh: post refresh Function {Runs}",
    ]);

    [Fact]
    public void Functions_are_public_take_a_stop_and_are_as_named()
    {
        foreach (var function in Functions)
        {
            (function.IsPublic && function.DeclaringType!.IsPublic).ShouldBeTrue(function.Name); // a method has a type
            function.GetCustomAttribute<FunctionAttribute>()!.Name.ShouldBe(function.Name); // only those with one are listed
            if (function.Name != "OpenApi") // it reads what is in memory
                function.GetParameters()[^1].ParameterType.ShouldBe(typeof(CancellationToken), function.Name);
        }
    }

    [Fact]
    public void Timers_never_fire_at_a_start_and_remember_what_they_missed()
    {
        var timers = Functions.SelectMany(function => function.GetParameters())
            .Select(parameter => parameter.GetCustomAttribute<TimerTriggerAttribute>()).OfType<TimerTriggerAttribute>().ToList();
        timers.Count.ShouldBe(3);
        timers.ShouldAllBe(timer => !timer.RunOnStartup && timer.UseMonitor);
    }

    private static string Describe(MethodInfo function)
    {
        var trigger = function.GetParameters().Select(parameter => parameter.GetCustomAttribute<TriggerBindingAttribute>())
            .OfType<TriggerBindingAttribute>().Single() switch
        {
            TimerTriggerAttribute timer => $"timer {timer.Schedule}",
            QueueTriggerAttribute { Connection: null } queue => $"queue {queue.QueueName}",
            HttpTriggerAttribute http => $"{string.Join(", ", http.Methods!)} {http.Route} {http.AuthLevel}", // none takes every method
            var other => $"{other}",
        };
        return $"{function.GetCustomAttribute<FunctionAttribute>()!.Name}: {trigger} {Output(function)}"; // only those with one are listed
    }

    private static string Output(MethodInfo function)
    {
        var result = function.ReturnType.IsGenericType ? function.ReturnType.GetGenericArguments()[0] : function.ReturnType;
        var output = function.GetCustomAttribute<QueueOutputAttribute>()
            ?? result.GetProperties().Select(property => property.GetCustomAttribute<QueueOutputAttribute>()).OfType<QueueOutputAttribute>()
                .SingleOrDefault();
        return output is { Connection: null } ? $"→ {output.QueueName}" : "";
    }
}
