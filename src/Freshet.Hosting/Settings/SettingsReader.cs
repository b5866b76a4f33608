using System.Text.RegularExpressions;
using Freshet.Connecting;
using Freshet.Cadences;
using Freshet.Databases;
using Freshet.Planning;
using Freshet.Refreshing;
using Microsoft.Extensions.Configuration;
using Npgsql;

namespace Freshet.Hosting.Settings;

/// <summary>Reads the section <c>Freshet</c> of a configuration and checks all of it at once.</summary>
public static partial class SettingsReader
{
    private const string Root = "Freshet";
    private const string CadencesSection = "Freshet:Cadences";

    private static readonly Dictionary<string, CadenceOptions> BuiltIn = new(StringComparer.OrdinalIgnoreCase)
    {
        ["hourly"] = new() { Suffix = "_hourly", Schedule = "0 0 * * * *" },
        ["daily"] = new() { Suffix = "_daily", Schedule = "0 0 3 * * *" },
    };

    /// <param name="others">Sections that the host itself reads.</param>
    /// <exception cref="SettingsException">At least one setting cannot be used.</exception>
    public static FreshetSettings Read(IConfiguration configuration, params string[] others)
    {
        var binder = new SettingsBinder();
        string[] known = [.. AccessReader.Names, "Cadences", "Databases", "Refresh", .. others];
        var unknown = configuration.GetSection(Root).GetChildren()
            .Where(section => !known.Contains(section.Key, StringComparer.OrdinalIgnoreCase));
        foreach (var section in unknown)
            binder.Unknown(section, known);
        foreach (var variable in configuration.GetChildren())
        {
            if (SettingNames.WithTwoUnderscores(variable.Key) is { } meant)
                binder.Warnings.Add($"The variable {variable.Key} has no effect: two underscores separate the parts. Did you mean {meant}?");
        }

        binder.RequireSection(configuration.GetSection(CadencesSection));
        binder.RequireSection(configuration.GetSection(DatabaseOptions.SectionName));
        var cadences = Cadences(configuration, binder);
        var refresh = binder.Bind<RefreshOptions>(configuration.GetSection(RefreshOptions.SectionName));
        binder.Errors.AddRange(ServerSettings.Reserved(refresh));
        var databases = configuration.GetSection(DatabaseOptions.SectionName).GetChildren()
            .ToDictionary(section => section.Key, binder.Bind<DatabaseOptions>);
        foreach (var (name, options) in databases)
            Check(name, options, binder.Errors);
        var access = AccessReader.Read(configuration, binder.Errors);
        return binder.Errors.Count == 0
            ? new(new CadenceSet(cadences), refresh, databases, binder.Warnings) { Access = access }
            : throw new SettingsException(binder.Errors);
    }

    /// <summary>Whether a cadence can have this name.</summary>
    public static bool IsCadenceName(string name) => CadenceName().IsMatch(name);

    private static List<Cadence> Cadences(IConfiguration configuration, SettingsBinder binder)
    {
        var sections = configuration.GetSection(CadencesSection).GetChildren()
            .ToDictionary(section => section.Key, StringComparer.OrdinalIgnoreCase);
        var cadences = new List<Cadence>();
        foreach (var name in BuiltIn.Keys.Union(sections.Keys, StringComparer.OrdinalIgnoreCase))
        {
            var options = sections.TryGetValue(name, out var section) ? binder.Bind<CadenceOptions>(section) : new();
            var builtIn = BuiltIn.GetValueOrDefault(name);
            var path = $"{CadencesSection}:{name}";
            if (!IsCadenceName(name))
                binder.Errors.Add(
                    $"{path} is not a valid name of a cadence: use lower-case letters, digits, '-' and '_', starting with a letter.");
            if ((options.Schedule ?? builtIn?.Schedule) is not { Length: > 0 } schedule)
            {
                binder.Errors.Add(
                    $"{path}:Schedule is missing: a cron expression, such as '*/15 * * * *' for every 15 minutes.");
                continue;
            }
            var suffix = options.Suffix ?? builtIn?.Suffix ?? $"_{name}";
            try
            {
                cadences.Add(new(name, suffix.Length == 0 ? null : suffix, Schedule.Parse(schedule, options.TimeZone)));
            }
            catch (FormatException e)
            {
                var key = options.TimeZone is { } zone && !TimeZoneInfo.TryFindSystemTimeZoneById(zone, out _) ? "TimeZone" : "Schedule";
                binder.Errors.Add($"{path}:{key}: {e.Message}.");
            }
        }
        var shared = cadences.Where(cadence => cadence.Suffix is not null)
            .GroupBy(cadence => cadence.Suffix).Where(group => group.Count() > 1);
        foreach (var same in shared)
            binder.Errors.Add(
                $"{CadencesSection}: {string.Join(" and ", same.Select(cadence => cadence.Name))} have the same Suffix '{same.Key}'; "
                + "each suffix must belong to one cadence.");
        return cadences;
    }

    private static void Check(string name, DatabaseOptions options, List<string> errors)
    {
        var path = $"{DatabaseOptions.SectionName}:{name}";
        if (options is { ConnectionString: null or "", Host: null or "" })
        {
            errors.Add($"{path} names no server: set ConnectionString, or Host, Database and Username.");
            return;
        }
        try
        {
            var connection = options.ConnectionString is { Length: > 0 } text
                ? ConnectionStrings.Parse(text)
                : ConnectionStrings.Of(("Host", options.Host), ("Database", options.Database), ("Username", options.Username));
            if (options.Authentication == Authentication.Entra)
                CheckEntra(path, connection, errors);
        }
        catch (FormatException e)
        {
            errors.Add($"{path}{(options.ConnectionString is { Length: > 0 } ? ":ConnectionString" : "")}: {e.Message}");
        }
    }

    /// <summary>A token is a password for everything that the identity may do, so it must reach only the server.</summary>
    private static void CheckEntra(string path, NpgsqlConnectionStringBuilder connection, List<string> errors)
    {
        if (string.IsNullOrEmpty(connection.Username))
            errors.Add($"{path}:Username is missing: with Authentication=Entra it is the name of the identity's role.");
        if (!string.IsNullOrEmpty(connection.Password))
            errors.Add($"{path}:ConnectionString has a password, but Authentication is Entra: remove one of them.");
        if (connection.SslMode is not (SslMode.Prefer or SslMode.VerifyFull)) // the first is Npgsql's default
            errors.Add(
                $"{path}:ConnectionString has SSL Mode {connection.SslMode}, "
                + "but with Authentication=Entra it must be VerifyFull or unset.");
    }

    [GeneratedRegex(@"^[a-z][a-z0-9_-]*\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex CadenceName();
}
