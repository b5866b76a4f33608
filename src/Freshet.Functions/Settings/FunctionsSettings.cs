using Freshet.Databases;
using Freshet.Hosting.Settings;
using Microsoft.Extensions.Configuration;

namespace Freshet.Functions;

/// <summary>All settings of the app, read and checked.</summary>
internal sealed record FunctionsSettings(
    FreshetSettings Freshet, RunLimits Limits, TimerSchedules Timers, TelemetrySettings Telemetry)
{
    /// <param name="configuration">Gets the schedules of the app settings.</param>
    /// <param name="folder">The folder of host.json, if the Functions host does not set it.</param>
    /// <exception cref="SettingsException">At least one setting cannot be used.</exception>
    public static FunctionsSettings Read(IConfigurationManager configuration, string folder)
    {
        var errors = new List<string>();
        var timers = TimerSchedules.Apply(configuration, errors);
        var telemetry = TelemetrySettings.Read(configuration, errors);
        FreshetSettings freshet;
        try
        {
            freshet = SettingsReader.Read(configuration, VaultSettings.Section);
        }
        catch (SettingsException e)
        {
            throw new SettingsException([.. errors, .. e.Errors]);
        }
        if (freshet.Databases.Count == 0)
            errors.Add(
                $"{DatabaseOptions.SectionName} has no database. Set Freshet__Databases__main__ConnectionString, "
                + "or store the secret Freshet--Databases--main--ConnectionString in the vault.");
        var limits = RunLimits.For(HostFile.ReadFunctionTimeout(configuration, folder), freshet.Refresh, errors);
        return errors.Count == 0 ? new(freshet, limits, timers, telemetry) : throw new SettingsException(errors);
    }
}
