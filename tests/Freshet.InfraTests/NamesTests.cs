using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;

namespace Freshet.InfraTests;

/// <summary>Names that Bicep, host.json and the code write down each for itself.</summary>
public sealed partial class NamesTests
{
    [Fact]
    public void Queues_are_those_that_the_functions_listen_to_and_write_to()
    {
        var made = Strings(Array("infra/modules/storage.bicep", "queueNames"));
        var code = Repository.Code("Freshet.Functions");

        made.ShouldBe(["freshet-runs", "freshet-runs-poison"]);
        // What a queue trigger gives up on goes to the queue of this name, which the host alone decides.
        made[1].ShouldBe($"{made[0]}-poison");
        var named = QueueName().Matches(code).Select(match => match.Groups["name"].Value).ToHashSet(StringComparer.Ordinal);
        if (Suffix().IsMatch(code)) // the second by the first
            named.Add($"{made[0]}-poison");
        named.Order(StringComparer.Ordinal).ShouldBe(made);
    }

    [Fact]
    public void Triggers_take_the_hosts_own_storage_which_Bicep_sets()
    {
        Repository.Code("Freshet.Functions").ShouldNotBeEmpty();
        Repository.Code("Freshet.Functions").ShouldNotMatch(@"\bConnection\s*=\s*""");
    }

    [Fact]
    public void Host_json_gives_a_run_the_time_that_it_takes_and_one_run_to_an_instance()
    {
        using var host = JsonDocument.Parse(Repository.Read("host.json"));
        var queues = host.RootElement.GetProperty("extensions").GetProperty("queues");
        // A host.json without it fails here, as it should.
        var timeout = TimeSpan.Parse(host.RootElement.GetProperty("functionTimeout").GetString()!, null);

        timeout.ShouldBeGreaterThan(new RefreshOptions().RunDeadline);
        timeout.ShouldBeLessThan(TimeSpan.FromHours(1)); // an instance that goes away is given no more
        queues.GetProperty("batchSize").GetInt32().ShouldBe(1);
        queues.GetProperty("newBatchThreshold").GetInt32().ShouldBe(0);
        Repository.Read("infra/modules/alerts.bicep")
            .ShouldContain(queues.GetProperty("maxDequeueCount").GetInt32() == 5 ? "five times" : "times");
    }

    [Fact]
    public void Every_combination_leaves_a_run_the_time_that_the_app_wants()
    {
        using var host = JsonDocument.Parse(Repository.Read("host.json"));
        // As above.
        var longest = TimeSpan.Parse(host.RootElement.GetProperty("functionTimeout").GetString()!, null) - TimeSpan.FromMinutes(5);

        var files = Repository.Files("infra/combinations", "*.bicepparam").Append("infra/main.parameters.json").Select(Repository.Read);
        var times = files.SelectMany(file => RefreshTime().Matches(file))
            .Select(match => TimeSpan.Parse(match.Groups["time"].Value, null)).ToList();

        times.ShouldNotBeEmpty();
        times.ShouldAllBe(time => time <= longest);
        Repository.Read("infra/types.bicep").ShouldContain($"At most {longest}, ");
        Repository.Read("infra/README.md").ShouldContain($"at most {longest}");
    }

    /// <summary>In this mode the host does not send the app's log events a second time, and samples none of its own.</summary>
    [Fact]
    public void Host_sends_its_own_telemetry_alone()
    {
        using var host = JsonDocument.Parse(Repository.Read("host.json"));
        host.RootElement.GetProperty("telemetryMode").GetString().ShouldBe("OpenTelemetry");
        host.RootElement.TryGetProperty("logging", out _).ShouldBeFalse("its settings for Application Insights have no effect in this mode");
    }

    [Theory]
    [InlineData("hourlySchedule", "hourly")]
    [InlineData("dailySchedule", "daily")]
    public void Schedules_are_the_defaults_of_the_cadences(string parameter, string cadence)
    {
        var schedule = Parameters.Default(parameter);

        SettingsReader.Read(new ConfigurationBuilder().Build()).Cadences.Find(cadence).ShouldNotBeNull()
            .Schedule.Expression.ShouldBe(schedule);
        Parameters.File(parameter).GetString().ShouldBe(schedule);
    }

    [Fact]
    public void The_third_timer_ticks_often_enough_for_a_run_that_was_not_taken_up()
    {
        Parameters.Default("otherSchedule").ShouldBe("0 */5 * * * *");
        Should.NotThrow(() => Schedule.Parse(Parameters.Default("otherSchedule"), null));
    }

    [Fact]
    public void Schedules_of_the_sample_for_local_use_are_the_same()
    {
        var sample = Repository.Read("local.settings.sample.json");

        sample.ShouldContain($"\"HOURLY_SCHEDULE\": \"{Parameters.Default("hourlySchedule")}\"");
        sample.ShouldContain($"\"DAILY_SCHEDULE\": \"{Parameters.Default("dailySchedule")}\"");
    }

    [Fact]
    public void Functions_that_texts_and_parameters_name_exist()
    {
        var functions = FunctionName().Matches(Repository.Code("Freshet.Functions")).Select(match => match.Groups["name"].Value)
            .ToHashSet(StringComparer.Ordinal);
        var named = AlwaysReady()
            .Matches(string.Join('\n', Repository.Files("infra", "*.*").Select(Repository.Read)) + Repository.Read("README.md"))
            .Select(match => match.Groups["name"].Value).Distinct().Where(name => name != "NAME").ToList();

        named.ShouldContain("ExecuteRun");
        named.ShouldAllBe(name => functions.Contains(name));
    }

    [Fact]
    public void Azd_finds_the_app_by_the_name_of_its_service()
    {
        var azd = Repository.Read("azure.yaml");

        azd.ShouldContain("\nservices:\n  functions:\n    project: ./src/Freshet.Functions\n");
        Repository.Read("infra/modules/app.bicep").ShouldContain("'azd-service-name': 'functions'");
        foreach (var hook in HookFile().Matches(azd).Select(match => match.Groups["file"].Value))
            Repository.Has(hook).ShouldBeTrue(hook);
    }

    [Fact]
    public void Runtime_is_the_one_that_the_app_is_built_for()
    {
        var version = Regex.Match(
            Repository.Read("Directory.Build.props"), "<TargetFramework>net(?<version>[0-9.]+)<", RegexOptions.ExplicitCapture,
            TimeSpan.FromMinutes(1)).Groups["version"].Value;

        Repository.Read("infra/modules/app.bicep").ShouldContain($"name: 'dotnet-isolated'\n        version: '{version}'");
    }

    private static string Array(string file, string name)
    {
        var bicep = Repository.WithoutComments(Repository.Read(file));
        var start = bicep.IndexOf($"var {name} = [", StringComparison.Ordinal);
        return bicep[start..bicep.IndexOf(']', start)];
    }

    private static List<string> Strings(string bicep) => [.. Quoted().Matches(bicep).Select(match => match.Groups["text"].Value)];

    [GeneratedRegex("'(?<text>[^']*)'", RegexOptions.ExplicitCapture, 60_000)]
    private static partial Regex Quoted();

    [GeneratedRegex("\"(?<name>freshet-runs[a-z-]*)\"", RegexOptions.ExplicitCapture, 60_000)]
    private static partial Regex QueueName();

    [GeneratedRegex("\\w \\+ \"-poison\"|\\}-poison\"", RegexOptions.ExplicitCapture, 60_000)]
    private static partial Regex Suffix();

    /// <summary>By its name, or by a constant of that name.</summary>
    [GeneratedRegex(@"\[Function\((""(?<name>\w+)""|(nameof\()?(\w+\.)*(?<name>\w+)\)?)\)\]", RegexOptions.ExplicitCapture, 60_000)]
    private static partial Regex FunctionName();

    [GeneratedRegex(@"function:(?<name>[A-Za-z]+)", RegexOptions.ExplicitCapture, 60_000)]
    private static partial Regex AlwaysReady();

    [GeneratedRegex(@"\b(statementTimeout|maxBlocking)""?: *(\{ *""value"": *)?['""](?<time>[0-9:.]+)",
        RegexOptions.ExplicitCapture, 60_000)]
    private static partial Regex RefreshTime();

    [GeneratedRegex(@"run: \./(?<file>\S+)", RegexOptions.ExplicitCapture, 60_000)]
    private static partial Regex HookFile();
}
