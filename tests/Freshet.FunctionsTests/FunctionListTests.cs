using System.Reflection;
using Microsoft.Azure.Functions.Worker;

namespace Freshet.FunctionsTests;

/// <summary>What is not in the list that Freshet.WorkerTests reads from the worker.</summary>
public sealed class FunctionListTests
{
    private static readonly IReadOnlyList<MethodInfo> Functions =
        [.. typeof(QueueFunctions).Assembly.GetTypes().SelectMany(type => type.GetMethods())
            .Where(method => method.GetCustomAttribute<FunctionAttribute>() is not null)];

    [Fact]
    public void Functions_are_public_take_a_stop_and_are_as_named()
    {
        foreach (var function in Functions)
        {
            (function.IsPublic && function.DeclaringType!.IsPublic).ShouldBeTrue(function.Name); // a method has a type
            function.GetCustomAttribute<FunctionAttribute>()!.Name.ShouldBe(function.Name); // only those with one are listed
            if (function.Name is not ("OpenApi" or "Dashboard" or "DashboardFile" or "GetAccess" or "GetAccessToAct")) // they read what is in memory
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
}
