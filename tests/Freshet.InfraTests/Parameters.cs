using System.Text.Json;
using System.Text.RegularExpressions;

namespace Freshet.InfraTests;

/// <summary>The parameters of infra/main.bicep, and the two files that give them values.</summary>
internal static partial class Parameters
{
    private static readonly string Main = Repository.WithoutComments(Repository.Read("infra/main.bicep"));

    private static readonly JsonElement Values = JsonDocument.Parse(Repository.Read("infra/main.parameters.json")).RootElement
        .GetProperty("parameters");

    public static IReadOnlyList<string> Names { get; } = [.. Declaration().Matches(Main).Select(match => match.Groups["name"].Value)];

    public static IEnumerable<string> InFile => Values.EnumerateObject().Select(parameter => parameter.Name);

    public static IEnumerable<string> InCommandLine { get; } =
        [.. Declaration().Matches(Repository.Read("infra/cli.bicepparam")).Select(match => match.Groups["name"].Value)];

    /// <summary>The text of a parameter whose default is one.</summary>
    public static string Default(string name) =>
        Regex.Match(
            Main, $@"^param {name} string = '(?<value>.*)'", RegexOptions.Multiline | RegexOptions.ExplicitCapture,
            TimeSpan.FromMinutes(1)).Groups["value"].Value;

    public static JsonElement File(string name) => Values.GetProperty(name).GetProperty("value");

    [GeneratedRegex(@"^param (?<name>\w+)", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 60_000)]
    private static partial Regex Declaration();
}
