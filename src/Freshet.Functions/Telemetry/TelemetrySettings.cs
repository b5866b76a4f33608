using System.Data.Common;
using Microsoft.Extensions.Configuration;

namespace Freshet.Functions;

/// <summary>Where telemetry goes, by the app settings that the Functions host reads too.</summary>
/// <param name="AzureConnectionString">Of Application Insights; null: none.</param>
/// <param name="SignsIn">The component takes data only from an identity.</param>
/// <param name="IsOtlp">A collector of OpenTelemetry is named. Its own variables configure the rest.</param>
internal sealed record TelemetrySettings(string? AzureConnectionString, bool SignsIn, bool IsOtlp)
{
    private const string ConnectionSetting = "APPLICATIONINSIGHTS_CONNECTION_STRING";
    private const string AuthenticationSetting = "APPLICATIONINSIGHTS_AUTHENTICATION_STRING";
    private const string OtlpSetting = "OTEL_EXPORTER_OTLP_ENDPOINT";

    public bool IsAzure => AzureConnectionString is not null;

    /// <param name="errors">Gets what is wrong with them.</param>
    public static TelemetrySettings Read(IConfiguration configuration, List<string> errors)
    {
        var connection = configuration[ConnectionSetting] is { Length: > 0 } text ? text : null;
        var signsIn = Part(configuration[AuthenticationSetting], "Authorization", AuthenticationSetting, errors)
            ?.Equals("AAD", StringComparison.OrdinalIgnoreCase) == true;
        if (connection is not null)
        {
            if (!Guid.TryParse(Part(connection, "InstrumentationKey", ConnectionSetting, errors), out _))
                errors.Add($"{ConnectionSetting} has no InstrumentationKey. Copy it from the overview of the Application Insights resource.");
            if (signsIn && Part(connection, "IngestionEndpoint", ConnectionSetting, errors)
                    ?.StartsWith("http:", StringComparison.OrdinalIgnoreCase) == true)
                errors.Add($"{ConnectionSetting} has an IngestionEndpoint without encryption, and the app's token is not sent there. Use https.");
        }
        return new(connection, signsIn, configuration[OtlpSetting] is { Length: > 0 });
    }

    private static string? Part(string? text, string name, string setting, List<string> errors)
    {
        try
        {
            var parts = new DbConnectionStringBuilder { ConnectionString = text };
            return parts.TryGetValue(name, out var value) ? value as string : null;
        }
        catch (ArgumentException)
        {
            errors.Add($"{setting} is not a list of the form Name=Value;Name=Value.");
            return null;
        }
    }
}
