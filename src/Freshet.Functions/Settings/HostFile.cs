using System.Globalization;
using System.Text.Json;
using Freshet.Hosting.Settings;
using Microsoft.Extensions.Configuration;

namespace Freshet.Functions;

/// <summary>What the Functions host reads from host.json, as far as the app must know it.</summary>
internal static class HostFile
{
    // The host's own, on every plan that runs .NET 10 and on a developer's machine.
    private static readonly TimeSpan Default = TimeSpan.FromMinutes(30);

    /// <returns>Null: there is no limit.</returns>
    /// <exception cref="SettingsException">The file cannot be read.</exception>
    public static TimeSpan? ReadFunctionTimeout(IConfiguration configuration, string folder)
    {
        var path = Path.Combine(configuration["FUNCTIONS_APPLICATION_DIRECTORY"] is { Length: > 0 } given ? given : folder, "host.json");
        // An app setting overrides the file.
        var text = configuration["AzureFunctionsJobHost:functionTimeout"] ?? Read(path);
        if (text is null)
            return Default;
        if (text == "-1")
            return null;
        return TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var timeout) && timeout > TimeSpan.Zero
            ? timeout
            : throw new SettingsException([$"functionTimeout is '{text}', but must be a time as hours:minutes:seconds, or -1 ({path})."]);
    }

    private static string? Read(string path)
    {
        if (!File.Exists(path))
            return null;
        try
        {
            using var file = JsonDocument.Parse(
                File.ReadAllText(path), new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            return file.RootElement.TryGetProperty("functionTimeout", out var timeout) ? timeout.ToString() : null;
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            throw new SettingsException([$"{path} cannot be read: {e.Message}"]);
        }
    }
}
