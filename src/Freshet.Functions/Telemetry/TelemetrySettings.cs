using System.Data.Common;
using Microsoft.Extensions.Configuration;

namespace Freshet.Functions;

/// <summary>Where telemetry goes, by the app settings that the Functions host reads too.</summary>
/// <param name="AzureConnectionString">Of Application Insights; null: none.</param>
/// <param name="SignsIn">The component takes data only from an identity.</param>
/// <param name="ClientId">The user-assigned identity for that; null: the one that the app has anyway.</param>
/// <param name="IsOtlp">A collector of OpenTelemetry is named. Its own variables configure the rest.</param>
internal sealed record TelemetrySettings(string? AzureConnectionString, bool SignsIn, string? ClientId, bool IsOtlp)
{
    private const string ConnectionSetting = "APPLICATIONINSIGHTS_CONNECTION_STRING";
    private const string AuthenticationSetting = "APPLICATIONINSIGHTS_AUTHENTICATION_STRING";
    private const string OtlpSetting = "OTEL_EXPORTER_OTLP_ENDPOINT";

    public bool IsAzure => AzureConnectionString is not null;

    /// <param name="errors">Gets what is wrong with them.</param>
    public static TelemetrySettings Read(IConfiguration configuration, List<string> errors)
    {
        var connection = Parts(configuration, ConnectionSetting, errors);
        var authentication = Parts(configuration, AuthenticationSetting, errors);
        var signsIn = Text(authentication, "Authorization")?.Equals("AAD", StringComparison.OrdinalIgnoreCase) == true;
        if (connection is not null)
        {
            if (!Guid.TryParse(Text(connection, "InstrumentationKey"), out _))
                errors.Add($"{ConnectionSetting} has no InstrumentationKey. Copy it from the overview of the Application Insights resource.");
            if (signsIn && Text(connection, "IngestionEndpoint")?.StartsWith("http:", StringComparison.OrdinalIgnoreCase) == true)
                errors.Add($"{ConnectionSetting} has an IngestionEndpoint without encryption, and the app's token is not sent there. Use https.");
        }
        var otlp = configuration[OtlpSetting];
        if (otlp is { Length: > 0 } && !(Uri.TryCreate(otlp, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"))
            errors.Add($"{OtlpSetting} is '{otlp}', but must be the address of a collector, such as http://localhost:4317.");
        return new(
            connection is null ? null : configuration[ConnectionSetting], signsIn, Text(authentication, "ClientId"), otlp is { Length: > 0 });
    }

    /// <returns>Null: it is not set, or is none.</returns>
    private static DbConnectionStringBuilder? Parts(IConfiguration configuration, string setting, List<string> errors)
    {
        if (configuration[setting] is not { Length: > 0 } text)
            return null;
        try
        {
            return new() { ConnectionString = text };
        }
        catch (ArgumentException)
        {
            errors.Add($"{setting} is not a list of the form Name=Value;Name=Value.");
            return null;
        }
    }

    private static string? Text(DbConnectionStringBuilder? parts, string name) =>
        parts is not null && parts.TryGetValue(name, out var value) ? value as string : null;
}
