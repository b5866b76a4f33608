using System.Collections;

namespace Freshet.TestSupport;

/// <summary>How to call the <c>freshet</c> command: its settings, as the environment has them.</summary>
internal sealed class FreshetCommand : IEnumerable<KeyValuePair<string, string>>
{
    private static readonly Lazy<string> EmptyFolder = new(() => Directory.CreateTempSubdirectory("freshet-tests").FullName);

    private readonly Dictionary<string, string> _settings = [];

    /// <value>Default: an empty one.</value>
    public string Folder { get; init; } = EmptyFolder.Value;

    /// <summary>A setting without its <c>Freshet__</c>.</summary>
    public string this[string setting]
    {
        set => _settings[$"Freshet__{setting}"] = value;
    }

    /// <summary>A variable of the environment that is none of Freshet's settings.</summary>
    public FreshetCommand With(string name, string value)
    {
        _settings[name] = value;
        return this;
    }

    /// <summary>With one database, named <c>main</c>.</summary>
    /// <param name="role">Whom it connects as.</param>
    public static FreshetCommand On(TestDatabase database, string? role = null) =>
        new() { ["Databases__main__ConnectionString"] = ConnectionString(database, role) };

    public static string ConnectionString(TestDatabase database, string? role = null)
    {
        var builder = new NpgsqlConnectionStringBuilder(database.ConnectionString);
        builder.Remove("Application Name");
        builder.Remove("Command Timeout");
        if (role is not null)
            (builder.Username, builder.Password) = (role, "secret");
        return builder.ConnectionString;
    }

    public FreshetProcess Start(params string[] arguments) => FreshetProcess.Start(FreshetProcess.Program, arguments, _settings, Folder);

    public async Task<FreshetResult> RunAsync(params string[] arguments)
    {
        await using var process = Start(arguments);
        return await process.ExitAsync();
    }

    /// <summary>Runs a line as a person pastes it into a shell.</summary>
    public async Task<FreshetResult> PasteAsync(string line)
    {
        var path = $"{Path.GetDirectoryName(FreshetProcess.Program)}:{Environment.GetEnvironmentVariable("PATH")}";
        await using var shell = FreshetProcess.Start("sh", ["-c", line], _settings.Append(new("PATH", path)), Folder);
        return await shell.ExitAsync();
    }

    public IEnumerator<KeyValuePair<string, string>> GetEnumerator() => _settings.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
