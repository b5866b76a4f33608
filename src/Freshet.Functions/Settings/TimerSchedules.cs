using Microsoft.Extensions.Configuration;

namespace Freshet.Functions;

/// <summary>The app settings that the Functions host takes the timers' schedules from.</summary>
internal static class TimerSchedules
{
    public const string Hourly = "HOURLY_SCHEDULE";
    public const string Daily = "DAILY_SCHEDULE";
    public const string Other = "OTHER_SCHEDULE";

    /// <summary>By cadence.</summary>
    private static readonly (string Cadence, string Setting)[] Own = [("hourly", Hourly), ("daily", Daily)];

    /// <summary>Makes the first two the schedules of their cadences: a view is due when its timer fires, and never at another time.</summary>
    /// <returns>What is wrong with them.</returns>
    public static List<string> Apply(IConfigurationManager configuration)
    {
        var errors = new List<string>();
        var schedules = new Dictionary<string, string?>();
        foreach (var (cadence, setting) in Own)
        {
            var key = $"Freshet:Cadences:{cadence}:Schedule";
            // In a time zone of its own it is no timer's, and RefreshOther takes it.
            if (Read(configuration, setting, errors) is not { } schedule || configuration[$"Freshet:Cadences:{cadence}:TimeZone"] is { Length: > 0 })
                continue;
            if (configuration[key] is { Length: > 0 } own && !Same(own, schedule))
                errors.Add($"{key} is '{own}', but {setting} is '{schedule}': on Azure Functions the schedule of {cadence} is {setting}. Remove the former, or make them equal.");
            else
                schedules[key] = schedule;
        }
        Read(configuration, Other, errors);
        configuration.AddInMemoryCollection(schedules);
        return errors;
    }

    private static string? Read(IConfigurationManager configuration, string setting, List<string> errors)
    {
        if (configuration[setting] is not { Length: > 0 } text)
            return null;
        var schedule = SixFields(text);
        try
        {
            Schedule.Parse(schedule);
            return schedule;
        }
        catch (FormatException e)
        {
            errors.Add($"{setting}: {e.Message}.");
            return null;
        }
    }

    private static bool Same(string one, string other) => SixFields(one) == SixFields(other);

    /// <summary>The Functions host takes five fields too, and any spaces.</summary>
    private static string SixFields(string schedule)
    {
        var fields = schedule.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return string.Join(' ', fields.Length == 5 ? ["0", .. fields] : fields);
    }
}
