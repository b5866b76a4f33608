using Microsoft.Extensions.Configuration;

namespace Freshet.Tests;

/// <summary>Settings as a configuration holds them, key by key.</summary>
internal static class Settings
{
    public static FreshetSettings Read(params (string Key, string? Value)[] values) =>
        SettingsReader.Read(
            new ConfigurationBuilder()
                .AddInMemoryCollection(values.ToDictionary(pair => $"Freshet:{pair.Key}", pair => pair.Value)).Build());

    public static IReadOnlyList<string> Errors(params (string Key, string? Value)[] values) =>
        Should.Throw<SettingsException>(() => Read(values)).Errors;
}
