using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;

namespace Freshet.Tests;

public sealed class SettingsPageTests
{
    private static readonly Dictionary<string, string[]> Rows =
        Pages.Rows("docs/settings.md").Where(row => row[0].StartsWith("Freshet:", StringComparison.Ordinal)).ToDictionary(row => row[0]);

    [Fact]
    public void Page_has_every_setting_and_no_other()
    {
        string[] known =
        [
            .. Of<DatabaseOptions>("Freshet:Databases:<name>"), .. Of<CadenceOptions>("Freshet:Cadences:<name>"),
            .. Of<RefreshOptions>("Freshet:Refresh").Select(name => name == "Freshet:Refresh:Settings" ? $"{name}:<parameter>" : name),
            "Freshet:ApiKey", "Freshet:ViewerKey", "Freshet:BadgeKey", "Freshet:PublicUrl", "Freshet:KeyVault:Uri", "Freshet:KeyVault:ReloadInterval",
        ];

        Rows.Keys.ShouldBe(known, ignoreOrder: true);
    }

    [Fact]
    public void Page_has_the_environment_variable_of_each() =>
        Rows.Values.ShouldAllBe(row => row[1] == row[0].Replace(":", "__", StringComparison.Ordinal));

    [Fact]
    public void Page_has_the_defaults_of_the_code()
    {
        Defaults(new RefreshOptions(), "Freshet:Refresh");
        Defaults(new DatabaseOptions(), "Freshet:Databases:<name>");
    }

    private static IEnumerable<string> Of<T>(string section) =>
        typeof(T).GetProperties(BindingFlags.Public | BindingFlags.Instance).Select(property => $"{section}:{property.Name}");

    /// <summary>Of the settings that have a range, and so a default that is a number or a time.</summary>
    private static void Defaults<T>(T options, string section)
    {
        foreach (var property in typeof(T).GetProperties().Where(property => property.IsDefined(typeof(RangeAttribute))))
        {
            if (property.GetValue(options) is { } value)
                Rows[$"{section}:{property.Name}"][2].ShouldBe(
                    string.Create(CultureInfo.InvariantCulture, $"{value}"), customMessage: property.Name);
        }
    }
}
