using System.Collections;

namespace Freshet.WorkerTests;

/// <summary>The app settings of a Functions app, with those that every test needs.</summary>
internal sealed class AppSettings : IEnumerable<KeyValuePair<string, string>>
{
    private readonly Dictionary<string, string> _settings = new(StringComparer.Ordinal)
    {
        ["FUNCTIONS_WORKER_RUNTIME"] = "dotnet-isolated",
        ["HOURLY_SCHEDULE"] = "0 0 * * * *",
        ["DAILY_SCHEDULE"] = "0 0 3 * * *",
        ["OTHER_SCHEDULE"] = "0 */5 * * * *",
    };

    public string this[string name]
    {
        set => _settings[name] = value;
    }

    /// <summary>With one database, named <c>main</c>.</summary>
    public static AppSettings On(TestDatabase database) =>
        new() { ["Freshet__Databases__main__ConnectionString"] = FreshetCommand.ConnectionString(database) };

    public AppSettings With(string name, string value)
    {
        _settings[name] = value;
        return this;
    }

    public AppSettings Without(string name)
    {
        _settings.Remove(name);
        return this;
    }

    public IEnumerator<KeyValuePair<string, string>> GetEnumerator() => _settings.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
