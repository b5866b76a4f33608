namespace Freshet.FunctionsTests.Settings;

public sealed class TelemetrySettingsTests
{
    private const string Key = "InstrumentationKey=00000000-0000-0000-0000-000000000000";

    private static readonly (string, string?) Main = ("Freshet__Databases__main__Host", "h");

    [Fact]
    public async Task Without_a_destination_nothing_is_sent()
    {
        await using var app = App.Start(null, Main);
        app.Settings.Telemetry.ShouldBe(new(null, false, null, false));
    }

    [Fact]
    public async Task Identity_signs_in_where_the_host_does()
    {
        await using var app = App.Start(
            null, Main, ("APPLICATIONINSIGHTS_CONNECTION_STRING", $"{Key};IngestionEndpoint=https://westeurope.in.applicationinsights.azure.com/"),
            ("APPLICATIONINSIGHTS_AUTHENTICATION_STRING", "ClientId=00000000-1111;Authorization=AAD"));
        (app.Settings.Telemetry.SignsIn, app.Settings.Telemetry.ClientId).ShouldBe((true, "00000000-1111"));
    }

    [Theory]
    [InlineData("x", "", "APPLICATIONINSIGHTS_CONNECTION_STRING is not a list of the form Name=Value;Name=Value.")]
    [InlineData("InstrumentationKey=x", "", "APPLICATIONINSIGHTS_CONNECTION_STRING has no InstrumentationKey.")]
    [InlineData(Key, "AAD", "APPLICATIONINSIGHTS_AUTHENTICATION_STRING is not a list of the form Name=Value;Name=Value.")]
    [InlineData($"{Key};IngestionEndpoint=http://a-proxy/", "Authorization=AAD", "APPLICATIONINSIGHTS_CONNECTION_STRING has an IngestionEndpoint without encryption")]
    public void Setting_that_would_lose_telemetry_is_an_error(string connection, string authentication, string error) =>
        App.Errors(
            null, Main, ("APPLICATIONINSIGHTS_CONNECTION_STRING", connection), ("APPLICATIONINSIGHTS_AUTHENTICATION_STRING", authentication))
            .Single().ShouldStartWith(error);

    [Fact]
    public void Collector_without_an_address_is_an_error() =>
        App.Errors(null, Main, ("OTEL_EXPORTER_OTLP_ENDPOINT", "collector:4317")).Single().ShouldBe(
            "OTEL_EXPORTER_OTLP_ENDPOINT is 'collector:4317', but must be the address of a collector, such as http://localhost:4317.");
}
