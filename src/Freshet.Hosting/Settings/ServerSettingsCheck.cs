using Freshet.Databases;
using Freshet.Planning;
using Freshet.Refreshing;

namespace Freshet.Hosting.Settings;

/// <summary>Whether the server takes the settings that its refreshes would have.</summary>
public static class ServerSettingsCheck
{
    /// <exception cref="SettingsException">It does not take all of them.</exception>
    public static async Task RequireAsync(Database database, RefreshOptions options, CancellationToken cancellationToken)
    {
        if (await ServerSettings.TryAsync(database, [.. options.Settings], cancellationToken) is { Count: > 0 } errors)
            throw new SettingsException(errors);
    }
}
