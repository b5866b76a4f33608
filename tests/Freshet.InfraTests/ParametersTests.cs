using System.Text.Json;
using System.Text.RegularExpressions;

namespace Freshet.InfraTests;

public sealed partial class ParametersTests
{
    [Fact]
    public void Both_files_give_values_to_the_same_parameters_and_to_no_others()
    {
        Parameters.InFile.Order(StringComparer.Ordinal).ShouldBe(Parameters.InCommandLine.Order(StringComparer.Ordinal));
        Parameters.InFile.ShouldBeSubsetOf(Parameters.Names);
    }

    [Fact]
    public void Both_files_read_the_same_environment_variables_with_the_same_defaults()
    {
        var file = InJson().Matches(Repository.Read("infra/main.parameters.json"));
        var commandLine = InBicep().Matches(Repository.Read("infra/cli.bicepparam"));

        Variables(file).ShouldBe(Variables(commandLine));

        static IEnumerable<string> Variables(IEnumerable<Match> matches) =>
            matches.Select(match => $"{match.Groups["name"].Value}={match.Groups["default"].Value}").Order(StringComparer.Ordinal);
    }

    [Fact]
    public void Deployment_is_private_with_one_database_on_a_new_server_unless_something_else_is_requested()
    {
        Parameters.Default("network").ShouldBe("private");
        Repository.Read("infra/main.parameters.json").ShouldContain("${FRESHET_NETWORK=private}");
        JsonSerializer.Serialize(Parameters.File("databases")).ShouldBe("""[{"name":"main"}]""");
        Parameters.File("server").GetProperty("version").GetString().ShouldBe("17");
    }

    [Fact]
    public void Memory_is_one_of_the_sizes_that_there_are() =>
        Repository.Read("infra/main.bicep").ShouldMatch(@"@allowed\(\[\n  512\n  2048\n  4096\n\]\)\nparam instanceMemoryMB int");

    [GeneratedRegex(@"\$\{(?<name>\w+)=?(?<default>[^}]*)\}", RegexOptions.ExplicitCapture, 60_000)]
    private static partial Regex InJson();

    [GeneratedRegex(@"readEnvironmentVariable\('(?<name>\w+)'(, '(?<default>[^']*)')?\)", RegexOptions.ExplicitCapture, 60_000)]
    private static partial Regex InBicep();
}
