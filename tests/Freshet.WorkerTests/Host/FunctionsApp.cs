using System.Reflection;
using System.Text.Json;

namespace Freshet.WorkerTests;

/// <summary>The Functions app as it was built.</summary>
internal static class FunctionsApp
{
    public static string Folder { get; } = Value("App");

    public static string Repository { get; } = Value("Repository");

    /// <summary>What the Functions host reads about its worker.</summary>
    public static JsonElement WorkerConfig { get; } = Read("worker.config.json").GetProperty("description");

    public static JsonElement HostFile { get; } = Read("host.json");

    private static JsonElement Read(string name) =>
        JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, name))).RootElement.Clone();

    private static string Value(string key) => typeof(FunctionsApp).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == key).Value!; // the project file sets it
}
