using System.Reflection;
using Microsoft.Extensions.Configuration;

namespace Freshet.Hosting.Settings;

/// <summary>Where settings come from; the later wins.</summary>
public static class SettingsSources
{
    /// <summary><c>appsettings.json</c> in a folder, the user secrets of a program, and the environment (<c>Freshet__…</c>).</summary>
    /// <exception cref="SettingsException">The file cannot be read, or is not JSON.</exception>
    public static IConfiguration Open(string folder, Assembly program)
    {
        try
        {
            return new ConfigurationBuilder()
                .SetBasePath(folder)
                .AddJsonFile("appsettings.json", optional: true)
                .AddUserSecrets(program, optional: true)
                .AddEnvironmentVariables()
                .Build();
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException or FormatException)
        {
            throw new SettingsException([$"{Path.Combine(folder, "appsettings.json")} cannot be read: {(e.InnerException ?? e).Message}"]);
        }
    }
}
