using System.Text.RegularExpressions;

namespace Freshet.InfraTests;

/// <summary>What no change of infra/ may bring back.</summary>
public sealed partial class SafetyTests
{
    /// <summary>Of the built-in roles, by the name of the variable that holds the id.</summary>
    private static readonly Dictionary<string, string> BuiltInRoles = new(StringComparer.Ordinal)
    {
        ["blobDataOwner"] = "b7e6dc6d-f1e8-4753-8033-0f276bb0955b",
        ["queueDataContributor"] = "974c5e8b-45b9-4653-ba55-5f855dd0fb88",
        ["tableDataContributor"] = "0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3",
        ["keyVaultSecretsUser"] = "4633458b-17de-408a-b874-0445c86b69e6",
        ["monitoringMetricsPublisher"] = "3913510d-42f4-4e42-8a64-420c390055eb",
    };

    [Fact]
    public void Roles_are_those_that_the_app_needs_and_no_more()
    {
        var roles = RoleId().Matches(Repository.Read("infra/modules/roles.bicep"))
            .ToDictionary(match => match.Groups["name"].Value, match => match.Groups["id"].Value);

        roles.ShouldBe(BuiltInRoles, ignoreOrder: true);
        // Roles are given in one file only.
        Repository.Files("infra", "*.bicep").Where(file => Repository.Read(file).Contains("roleAssignments", StringComparison.Ordinal))
            .ShouldBe(["infra/modules/roles.bicep"]);
    }

    [Fact]
    public void Each_role_is_given_for_one_resource_not_for_the_group()
    {
        var assignments = RoleAssignment().Matches(Repository.Read("infra/modules/roles.bicep"))
            .Select(match => match.Groups["body"].Value).ToList();

        assignments.Count.ShouldBe(3);
        assignments.ShouldAllBe(
            body => Regex.IsMatch(body, @"scope: (storage|vault|component)\b", RegexOptions.ExplicitCapture, TimeSpan.FromMinutes(1)));
        assignments.ShouldAllBe(body => Regex.IsMatch(
            body, @"name: guid\((storage|vault|component)\.id, identityId, \w+\)", RegexOptions.ExplicitCapture, TimeSpan.FromMinutes(1)));
    }

    [Fact]
    public void No_output_holds_a_secret()
    {
        var outputs = Output().Matches(Repository.Bicep()).Select(match => match.Value).ToList();

        outputs.ShouldNotBeEmpty();
        outputs.ShouldAllBe(output => !Secret().IsMatch(output));
    }

    [Fact]
    public void Whatever_is_secret_comes_in_as_a_secure_parameter_without_a_default()
    {
        foreach (var file in Repository.Files("infra", "*.bicep"))
        {
            foreach (Match parameter in SecretParameter().Matches(Repository.WithoutComments(Repository.Read(file))))
            {
                parameter.Groups["before"].Value.ShouldEndWith("@secure()\n", Case.Sensitive, $"{file}: {parameter.Groups["name"].Value}");
                parameter.Groups["default"].Value.ShouldBeOneOf("", "{}", "''");
            }
        }
        Repository.Bicep().ShouldNotMatch(@"\blist(Keys|Secrets|AccountSas|ServiceSas)\b");
    }

    [Fact]
    public void Nobody_signs_in_with_a_key_or_a_password()
    {
        Repository.Read("infra/modules/storage.bicep").ShouldContain("allowSharedKeyAccess: false");
        Repository.Read("infra/modules/vault.bicep").ShouldContain("enableRbacAuthorization: true");
        Repository.Read("infra/modules/vault.bicep").ShouldContain("enablePurgeProtection: true");
        Repository.Read("infra/modules/monitoring.bicep").ShouldContain("DisableLocalAuth: true");
        Repository.Read("infra/modules/postgres.bicep").ShouldContain("passwordAuth: 'Disabled'");
        Repository.Read("infra/modules/postgres.bicep").ShouldNotContain("administratorLogin");
        foreach (var way in new[] { "ftp", "scm" })
            Repository.Read("infra/modules/app.bicep").ShouldMatch(
                $@"basicPublishingCredentialsPolicies@[^\n]*\n  parent: app\n  name: '{way}'\n  properties: \{{\n    allow: false");
    }

    [Fact]
    public void No_firewall_is_open_to_everybody_and_to_all_of_Azure_only_where_public_was_requested()
    {
        foreach (var file in Repository.Files("infra", "*.bicep"))
        {
            foreach (Match rule in FirewallRule().Matches(Repository.WithoutComments(Repository.Read(file))))
            {
                rule.Value.ShouldContain("if (!isPrivate)", Case.Sensitive, $"{file}: {rule.Groups["name"].Value}");
                rule.Value.ShouldNotContain("255.255.255.255");
            }
        }
        Parameters.File("allowedAddresses").GetArrayLength().ShouldBe(0);
    }

    [Theory]
    [InlineData("storage")]
    [InlineData("vault")]
    [InlineData("postgres")]
    public void A_private_deployment_has_no_public_way_in(string module)
    {
        var bicep = Repository.Read($"infra/modules/{module}.bicep");

        bicep.ShouldContain("publicNetworkAccess: isPrivate ? 'Disabled' : 'Enabled'");
        if (bicep.Contains("networkAcls", StringComparison.Ordinal))
            bicep.ShouldContain("defaultAction: isPrivate ? 'Deny' : 'Allow'");
    }

    [Theory]
    [InlineData("blob", "privatelink.blob.${environment().suffixes.storage}")]
    [InlineData("queue", "privatelink.queue.${environment().suffixes.storage}")]
    [InlineData("table", "privatelink.table.${environment().suffixes.storage}")]
    [InlineData("vault", "privatelink.vaultcore.azure.net")]
    [InlineData("postgresqlServer", "privatelink.postgres.database.azure.com")]
    [InlineData("sites", "privatelink.azurewebsites.net")]
    public void A_private_deployment_finds_each_service_in_its_own_zone(string group, string zone)
    {
        Repository.Read("infra/main.bicep").ShouldContain($"group: '{group}'");
        Repository.Read("infra/modules/endpoints.bicep").ShouldContain($"\n  {group}: '{zone}'\n");
    }

    [Fact]
    public void Changes_of_one_PostgreSQL_server_form_a_chain()
    {
        // The server refuses a second change while one is being made.
        var children = ServerChild().Matches(Repository.WithoutComments(Repository.Read("infra/modules/postgres.bicep"))).ToList();
        var names = children.Select(child => child.Groups["name"].Value).ToList();

        names.Count.ShouldBeGreaterThan(3);
        for (var i = 1; i < children.Count; i++)
            children[i].Value.ShouldMatch($@"dependsOn: \[\s+{names[i - 1]}\s");
        foreach (var loop in children.Where(child => child.Value.Contains("  for ", StringComparison.Ordinal)))
            loop.Groups["before"].Value.ShouldBe("@batchSize(1)\n");
    }

    [Fact]
    public void Nothing_is_fetched_from_a_registry() => Repository.Bicep().ShouldNotMatch("module [^']*'(br|ts)[:/]");

    [GeneratedRegex(@"^var (?<name>\w+) = subscriptionResourceId\('Microsoft\.Authorization/roleDefinitions', '(?<id>[^']+)'\)",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture, 60_000)]
    private static partial Regex RoleId();

    [GeneratedRegex(@"^resource \w+ 'Microsoft\.Authorization/roleAssignments@(?<body>.*?)^[\]}]",
        RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture, 60_000)]
    private static partial Regex RoleAssignment();

    [GeneratedRegex(@"^output .*?(?=^\S|\z)", RegexOptions.Multiline | RegexOptions.Singleline, 60_000)]
    private static partial Regex Output();

    [GeneratedRegex(
        @"connectionString|password|secret|token\b|sharedKey|accountKey|instrumentationKey|listKeys", RegexOptions.IgnoreCase, 60_000)]
    private static partial Regex Secret();

    [GeneratedRegex(@"(?<before>(^@.*\n)*)^param (?<name>\w*([Cc]onnectionString|[Pp]assword|[Ss]ecret)\w*) \w+( = (?<default>.*))?$",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture, 60_000)]
    private static partial Regex SecretParameter();

    [GeneratedRegex(@"^resource (?<name>\w+) '[^']*/firewallRules@.*?^[\]}]",
        RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture, 60_000)]
    private static partial Regex FirewallRule();

    [GeneratedRegex(@"(?<before>(^@[^\n]*\n)*)^resource (?<name>\w+) 'Microsoft\.DBforPostgreSQL/flexibleServers/.*?^[\]}]",
        RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture, 60_000)]
    private static partial Regex ServerChild();
}
