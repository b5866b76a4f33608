using Freshet.Cadences;
using Microsoft.Extensions.Configuration;

namespace Freshet.Functions;

/// <summary>The app settings that the Functions host takes the timers' schedules from.</summary>
/// <param name="Others">When RefreshOther fires.</param>
public sealed record TimerSchedules(Schedule Others)
{
    /// <summary>The cadences that have a timer of their own.</summary>
    internal const string HourlyCadence = "hourly";
    internal const string DailyCadence = "daily";

    private const string OtherSetting = "OTHER_SCHEDULE";
    private const string EveryFiveMinutes = "0 */5 * * * *";

    private static readonly (string Cadence, string Setting, string Example)[] Own =
        [(HourlyCadence, "HOURLY_SCHEDULE", "0 0 * * * *"), (DailyCadence, "DAILY_SCHEDULE", "0 0 3 * * *")];

    /// <summary>Makes the first two the schedules of their cadences: a view is due when its timer fires, and never at another time. A
    /// cadence in a time zone may have another schedule; without one it has this one, in its zone.</summary>
    /// <param name="errors">Gets what is wrong with them.</param>
    internal static TimerSchedules Apply(IConfigurationManager configuration, List<string> errors)
    {
        var schedules = new Dictionary<string, string?>();
        foreach (var (cadence, setting, example) in Own)
        {
            var key = $"Freshet:Cadences:{cadence}:Schedule";
            if (Read(configuration, setting, example, errors) is not { } schedule)
                continue;
            if (configuration[key] is not { Length: > 0 } own)
                schedules[key] = schedule.Expression;
            else if (IsZoned(configuration[$"Freshet:Cadences:{cadence}:TimeZone"]))
                continue; // it is no timer's, as these are in UTC, and RefreshOther takes it
            else if (SixFields(own) != schedule.Expression)
                errors.Add(
                    $"{key} is '{own}', but {setting} is '{schedule.Expression}': "
                    + $"on Azure Functions the schedule of {cadence} is {setting}. Remove the former, or make them equal.");
            else
                schedules[key] = schedule.Expression;
        }
        configuration.AddInMemoryCollection(schedules);
        return new(Read(configuration, OtherSetting, EveryFiveMinutes, errors) ?? Schedule.Parse(EveryFiveMinutes));
    }

    private static bool IsZoned(string? zone) => zone is { Length: > 0 } && !zone.Equals("UTC", StringComparison.OrdinalIgnoreCase);

    private static Schedule? Read(IConfigurationManager configuration, string setting, string example, List<string> errors)
    {
        if (configuration[setting] is not { Length: > 0 } text)
        {
            errors.Add(
                $"{setting} is missing: the cron expression of a timer, such as '{example}'. "
                + "It must be an app setting, because the Functions host reads it too.");
            return null;
        }
        try
        {
            return Schedule.Parse(SixFields(text));
        }
        catch (FormatException e)
        {
            errors.Add($"{setting}: {e.Message}.");
            return null;
        }
    }

    /// <summary>The Functions host takes five fields too, and any spaces.</summary>
    private static string SixFields(string schedule)
    {
        var fields = schedule.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return string.Join(' ', fields.Length == 5 ? ["0", .. fields] : fields);
    }
}
