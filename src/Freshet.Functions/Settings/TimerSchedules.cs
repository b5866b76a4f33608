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

    private static readonly (string Cadence, string Setting)[] Own = [(HourlyCadence, "HOURLY_SCHEDULE"), (DailyCadence, "DAILY_SCHEDULE")];

    /// <summary>Makes the first two the schedules of their cadences: a view is due when its timer fires, and never at another time.</summary>
    /// <param name="errors">Gets what is wrong with them.</param>
    internal static TimerSchedules Apply(IConfigurationManager configuration, List<string> errors)
    {
        var schedules = new Dictionary<string, string?>();
        foreach (var (cadence, setting) in Own)
        {
            var key = $"Freshet:Cadences:{cadence}:Schedule";
            // In a time zone of its own it is no timer's, and RefreshOther takes it.
            if (Read(configuration, setting, errors) is not { } schedule || configuration[$"Freshet:Cadences:{cadence}:TimeZone"] is { Length: > 0 })
                continue;
            if (configuration[key] is { Length: > 0 } own && SixFields(own) != schedule.Expression)
                errors.Add($"{key} is '{own}', but {setting} is '{schedule.Expression}': on Azure Functions the schedule of {cadence} is {setting}. Remove the former, or make them equal.");
            else
                schedules[key] = schedule.Expression;
        }
        configuration.AddInMemoryCollection(schedules);
        return new(Read(configuration, OtherSetting, errors) ?? Schedule.Parse(EveryFiveMinutes));
    }

    private static Schedule? Read(IConfigurationManager configuration, string setting, List<string> errors)
    {
        if (configuration[setting] is not { Length: > 0 } text)
            return null;
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
