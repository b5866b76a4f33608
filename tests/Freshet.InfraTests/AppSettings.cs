using System.Text.RegularExpressions;

namespace Freshet.InfraTests;

/// <summary>The app settings that infra/modules/app.bicep sets, read from its text.</summary>
internal static partial class AppSettings
{
    /// <summary>Their names; what is a parameter's in them, replaced by a name of that kind.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Read()];

    /// <summary>Values that fit, by the last part of the name.</summary>
    public static string ValueOf(string name) => name.Split("__")[^1] switch
    {
        "Port" => "5432",
        "Lanes" or "Retries" => "3",
        "Authentication" => "Entra",
        "Schedule" => "0 0 6 * * *",
        "TimeZone" => "Europe/Zurich",
        "Method" => "auto",
        "ReadOnly" => "skip",
        "AllowSwap" => "True",
        "Retention" => "30.00:00:00",
        "StatementTimeout" or "LockTimeout" or "MaxBlocking" or "OutagePatience" or "RunDeadline" or "ReloadInterval" => "00:00:30",
        "PublicUrl" => "https://freshet.example.com",
        "Uri" => "https://vault.example.com/",
        _ => "value",
    };

    private static IEnumerable<string> Read()
    {
        var bicep = Repository.WithoutComments(Repository.Read("infra/modules/app.bicep"));
        var fixedNames = FixedName().Matches(HostSettings().Match(bicep).Groups["body"].Value).Select(match => match.Groups["name"].Value);
        var chosenNames = ChosenName().Matches(bicep).Select(match => match.Groups["name"].Value);
        return fixedNames.Concat(chosenNames).Select(name => Parameter().Replace(name, match => match.Value switch
        {
            "${db.name}" => "main",
            "${cadence.name}" => "quarterly",
            "${i}" => "0",
            "${parameter.key}" => "work_mem",
            _ => throw new InvalidOperationException($"{name} has a part that this test does not know."),
        }));
    }

    [GeneratedRegex(
        @"^var hostSettings = \{(?<body>.*?)^\}", RegexOptions.Singleline | RegexOptions.Multiline | RegexOptions.ExplicitCapture, 60_000)]
    private static partial Regex HostSettings();

    [GeneratedRegex(@"^  (?<name>\w+):", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 60_000)]
    private static partial Regex FixedName();

    [GeneratedRegex(@"\bkey: '(?<name>[^']+)'", RegexOptions.ExplicitCapture, 60_000)]
    private static partial Regex ChosenName();

    [GeneratedRegex(@"\$\{[^}]*\}", RegexOptions.None, 60_000)]
    private static partial Regex Parameter();
}
