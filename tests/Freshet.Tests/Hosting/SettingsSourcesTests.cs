
namespace Freshet.Tests;

public sealed class SettingsSourcesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("freshet").FullName;

    [Fact]
    public void Open_reads_the_file()
    {
        Write("""{"Freshet": {"Databases": {"main": {"Host": "h", "Include": ["a*", "b"]}}, "Refresh": {"Retries": 5}}} // mine""");
        var settings = SettingsReader.Read(Open());
        settings.Refresh.Retries.ShouldBe(5);
        settings.Databases["main"].Include.ShouldBe(["a*", "b"]);
    }

    [Fact]
    public void Open_without_a_file_has_the_defaults() => SettingsReader.Read(Open()).Refresh.Retries.ShouldBe(3);

    [Fact]
    public void Open_file_that_is_not_json_is_named()
    {
        Write("""{"Freshet": {"Databases": {"main": {"Password": "s3cret"}""");
        var error = Should.Throw<SettingsException>(Open).Errors.Single();
        error.ShouldContain("appsettings.json cannot be read");
        error.ShouldNotContain("s3cret");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private void Write(string json) => File.WriteAllText(Path.Combine(_folder, "appsettings.json"), json);

    private Microsoft.Extensions.Configuration.IConfiguration Open() =>
        SettingsSources.Open(_folder, typeof(SettingsSourcesTests).Assembly);
}
