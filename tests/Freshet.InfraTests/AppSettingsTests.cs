using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;

namespace Freshet.InfraTests;

/// <summary>What Bicep sets, the app reads; what the app needs, Bicep sets.</summary>
public sealed partial class AppSettingsTests
{
    /// <summary>Read by the Functions app before all others, as they come from there.</summary>
    private const string Vault = "Freshet__KeyVault__";

    /// <summary>Read by the Functions host or by Azure's libraries, not by code of ours.</summary>
    private static readonly string[] Platform =
    [
        "AzureWebJobsStorage__blobServiceUri", "AzureWebJobsStorage__queueServiceUri", "AzureWebJobsStorage__tableServiceUri",
        "AzureWebJobsStorage__credential", "AzureWebJobsStorage__clientId",
        "APPLICATIONINSIGHTS_CONNECTION_STRING", "APPLICATIONINSIGHTS_AUTHENTICATION_STRING",
    ];

    /// <summary>What Flex Consumption refuses, ignores or is broken by.</summary>
    private static readonly string[] Forbidden =
    [
        "FUNCTIONS_WORKER_RUNTIME", "FUNCTIONS_EXTENSION_VERSION", "WEBSITE_", "SCM_DO_BUILD_DURING_DEPLOYMENT",
        "ENABLE_ORYX_BUILD", "TZ", "linuxFxVersion",
    ];

    [Fact]
    public void Every_Freshet_setting_is_read_by_the_app_without_error_or_warning()
    {
        var names = AppSettings.Names.Where(name => name.StartsWith("Freshet__", StringComparison.Ordinal)
            && !name.StartsWith(Vault, StringComparison.Ordinal)).ToList();
        names.Count.ShouldBeGreaterThan(15);

        var settings = Read(names);

        settings.Warnings.ShouldBeEmpty();
        settings.Databases["main"].Host.ShouldBe("value");
        settings.Databases["main"].Include.ShouldBe(["value"]);
        settings.Databases["main"].Exclude.ShouldBe(["value"]);
        settings.Cadences.All.Select(cadence => cadence.Name).ShouldContain("quarterly");
        settings.Refresh.Settings.ShouldContainKey("work_mem");
    }

    [Theory]
    [InlineData(typeof(DatabaseOptions), "Freshet__Databases__main__", "ConnectionString")] // the secret's
    [InlineData(typeof(CadenceOptions), "Freshet__Cadences__quarterly__", "")]
    [InlineData(typeof(RefreshOptions), "Freshet__Refresh__", "Jitter")] // only freshet serve has it
    public void Every_option_of_the_app_can_be_set_by_a_parameter(Type options, string prefix, string except)
    {
        var wanted = options.GetProperties(BindingFlags.Public | BindingFlags.Instance).Select(property => property.Name)
            .Except(except.Split(' '));

        foreach (var option in wanted)
            AppSettings.Names.ShouldContain(
                name => name == prefix + option || name.StartsWith($"{prefix}{option}__", StringComparison.Ordinal),
                $"{prefix}{option} is not set anywhere");
    }

    [Fact]
    public void A_database_on_Azure_signs_in_with_Entra_and_without_a_password()
    {
        AppSettings.Names.ShouldContain("Freshet__Databases__main__Authentication");
        AppSettings.Names.ShouldNotContain(name => name.Contains("Password", StringComparison.OrdinalIgnoreCase)
            || name.Contains("ConnectionString", StringComparison.Ordinal));
        Repository.Read("infra/modules/app.bicep").ShouldContain("__Authentication', value: 'Entra' }");
    }

    [Fact]
    public void Every_other_setting_is_read_by_the_host_or_by_the_app()
    {
        var code = Repository.Code("Freshet.Functions") + Repository.Code("Freshet.Hosting");

        var names = AppSettings.Names.Where(name => !name.StartsWith("Freshet__", StringComparison.Ordinal)
            || name.StartsWith(Vault, StringComparison.Ordinal)).Except(Platform).ToList();

        names.Count.ShouldBe(5);
        foreach (var name in names)
            code.ShouldContain(name.Replace("__", ":", StringComparison.Ordinal), Case.Sensitive, $"nobody reads {name}");
    }

    [Fact]
    public void Everything_that_the_host_needs_is_set()
    {
        foreach (var name in Platform)
            AppSettings.Names.ShouldContain(name);
        // A plain one would win over the identity.
        AppSettings.Names.ShouldNotContain("AzureWebJobsStorage");
    }

    [Fact]
    public void Vault_is_read_only_where_a_database_or_the_badges_have_a_secret() => // each start would wait for it
        Repository.Read("infra/modules/app.bicep")
            .ShouldContain("'Freshet__KeyVault__Uri', value: length(entraDatabases) == length(databases) && !badges ? null : vaultUri }");

    [Fact]
    public void Every_name_in_percent_signs_in_the_functions_is_set()
    {
        var names = PercentName().Matches(Repository.Code("Freshet.Functions")).Select(match => match.Groups["name"].Value)
            .Distinct().ToList();

        names.ShouldNotBeEmpty();
        names.ShouldAllBe(name => AppSettings.Names.Contains(name));
    }

    [Fact]
    public void Every_required_value_of_the_sample_for_local_use_is_set_on_Azure_too()
    {
        var keys = JsonKey().Matches(Repository.Read("local.settings.sample.json")).Select(match => match.Groups["name"].Value)
            .Where(key => key is not ("IsEncrypted" or "Values" or "AzureWebJobsStorage" or "FUNCTIONS_WORKER_RUNTIME")
                && !key.EndsWith("__ConnectionString", StringComparison.Ordinal));

        foreach (var key in keys.Where(key => !key.StartsWith("Freshet__", StringComparison.Ordinal)))
            AppSettings.Names.ShouldContain(key);
    }

    [Fact]
    public void Nothing_is_set_that_Flex_Consumption_does_not_take() =>
        AppSettings.Names.ShouldNotContain(name => Forbidden.Any(
            forbidden => name == forbidden || (forbidden.EndsWith('_') && name.StartsWith(forbidden, StringComparison.Ordinal))));

    [Fact]
    public void No_setting_is_set_twice() => AppSettings.Names.ShouldBeUnique();

    [Fact]
    public void A_secret_of_the_vault_is_the_connection_string_that_the_app_looks_for()
    {
        var name = SecretName().Match(Repository.Read("infra/modules/vault.bicep")).Groups["name"].Value.Replace(
            "${database}", "main", StringComparison.Ordinal);
        var key = name.Replace("--", ":", StringComparison.Ordinal);

        var settings = SettingsReader.Read(new ConfigurationBuilder().AddInMemoryCollection([new(key, "Host=db.example.com")]).Build());

        settings.Databases["main"].ConnectionString.ShouldBe("Host=db.example.com");
        name.ShouldMatch("^[0-9A-Za-z-]+$"); // what a vault takes
    }

    private static FreshetSettings Read(IEnumerable<string> names) => SettingsReader.Read(new ConfigurationBuilder()
        .AddInMemoryCollection(names.Select(
            name => KeyValuePair.Create(name.Replace("__", ":", StringComparison.Ordinal), (string?)AppSettings.ValueOf(name))))
        .Build());

    [GeneratedRegex("\"%(?<name>[^%\"]+)%\"", RegexOptions.ExplicitCapture, 60_000)]
    private static partial Regex PercentName();

    [GeneratedRegex("\"(?<name>[^\"]+)\"\\s*:", RegexOptions.ExplicitCapture, 60_000)]
    private static partial Regex JsonKey();

    [GeneratedRegex("name: '(?<name>Freshet--[^']+)'", RegexOptions.ExplicitCapture, 60_000)]
    private static partial Regex SecretName();
}
