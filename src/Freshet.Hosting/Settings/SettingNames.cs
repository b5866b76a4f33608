using System.Reflection;
using Freshet.Cadences;
using Freshet.Databases;
using Freshet.Planning;

namespace Freshet.Hosting.Settings;

/// <summary>Where which setting belongs.</summary>
internal static class SettingNames
{
    private const string Name = "<name>";

    private static readonly (string Section, Type Options)[] Sections =
    [
        (RefreshOptions.SectionName, typeof(RefreshOptions)),
        ($"{DatabaseOptions.SectionName}:{Name}", typeof(DatabaseOptions)),
        ($"Freshet:Cadences:{Name}", typeof(CadenceOptions)),
    ];

    /// <returns>The path of the setting of that name, whatever the case of its letters; null if there is none.</returns>
    public static string? Find(string name) => All.FirstOrDefault(path => Same(Last(path), name));

    /// <summary>The paths of all settings, such as <c>Freshet:Databases:&lt;name&gt;:Lanes</c>.</summary>
    private static IEnumerable<string> All => Sections
        .SelectMany(section => section.Options.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Select(property => $"{section.Section}:{property.Name}"))
        .Concat(AccessReader.Names.Select(name => $"Freshet:{name}"));

    /// <summary>An environment variable that was meant for Freshet, with single underscores where two belong.</summary>
    /// <returns>The variable that was meant; null if it was none.</returns>
    public static string? WithTwoUnderscores(string variable) => variable.Contains("__", StringComparison.Ordinal)
        ? null
        : All.Select(path => WithTwoUnderscores(variable.Split('_'), path.Split(':'))).FirstOrDefault(meant => meant is not null);

    private static string? WithTwoUnderscores(string[] parts, string[] path)
    {
        var sections = path.Length - 1;
        // The name of a database or a cadence is one part; the setting itself may be written as several.
        var fits = parts.Length > sections
            && path.Take(sections).Zip(parts).All(pair => pair.First == Name || Same(pair.First, pair.Second))
            && Same(path[^1], string.Concat(parts.Skip(sections)));
        return fits
            ? string.Join("__", path.Select((word, at) => word == Name ? parts[at].ToLowerInvariant() : word))
            : null;
    }

    private static bool Same(string a, string b) => a.Equals(b, StringComparison.OrdinalIgnoreCase);

    private static string Last(string path) => path[(path.LastIndexOf(':') + 1)..];
}
