using Microsoft.Extensions.Configuration;

namespace Freshet.TestSupport;

/// <summary>What a test sets of an engine.</summary>
internal sealed class EngineOptions
{
    public RefreshOptions Refresh { get; } = new();

    public DatabaseOptions Database { get; } = new();

    /// <value>Default: what an installation without settings has.</value>
    public CadenceSet Cadences { get; set; } = SettingsReader.Read(new ConfigurationBuilder().Build()).Cadences;

    /// <summary>What its database is called in the settings.</summary>
    public string Name { get; set; } = "main";

    public TimeProvider Time { get; set; } = TimeProvider.System;
}
