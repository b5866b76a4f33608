namespace Freshet.Cadences;

/// <summary>One cadence's settings: <c>Freshet:Cadences:&lt;name&gt;</c>.</summary>
public sealed class CadenceOptions
{
    /// <summary>The suffix of its views' names. Policies can give views the cadence too, so it may be empty.</summary>
    /// <value>Default: <c>_hourly</c> and <c>_daily</c> for the cadences of these names, otherwise <c>_</c> and the cadence's name.</value>
    public string? Suffix { get; set; }

    /// <summary>When its views are refreshed, as a cron expression: minute, hour, day, month, day of the week, if need be with a field for
    /// seconds before.</summary>
    /// <value>Default: <c>0 0 * * * *</c> for hourly, <c>0 0 3 * * *</c> for daily; required for any other cadence.</value>
    public string? Schedule { get; set; }

    /// <summary>The zone that the schedule's times are in, by its IANA name.</summary>
    /// <value>Default: UTC.</value>
    public string? TimeZone { get; set; }
}
