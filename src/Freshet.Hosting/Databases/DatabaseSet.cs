using Freshet.Databases;
using Freshet.Hosting.Credentials;
using Freshet.Hosting.Settings;

namespace Freshet.Hosting.Databases;

/// <summary>The configured databases, sorted by name, for the life of the process.</summary>
public sealed class DatabaseSet(FreshetSettings settings, PasswordSources? passwords = null) : IAsyncDisposable
{
    /// <exception cref="SettingsException">A database's settings cannot be used.</exception>
    public IReadOnlyList<Database> All { get; } =
        [.. settings.Databases.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => Open(pair, passwords))];

    public Database? Find(string name) => All.FirstOrDefault(database => database.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    public async ValueTask DisposeAsync()
    {
        foreach (var database in All)
            await database.DisposeAsync();
    }

    private static Database Open(KeyValuePair<string, DatabaseOptions> pair, PasswordSources? passwords)
    {
        try
        {
            return new Database(pair.Key, pair.Value, passwords?.For(pair.Key, pair.Value));
        }
        catch (Exception e) when (e is FormatException or ArgumentException)
        {
            throw new SettingsException([$"{DatabaseOptions.SectionName}:{pair.Key}: {e.Message}"]);
        }
    }
}
