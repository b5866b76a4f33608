using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Freshet.Api.Dashboard;

/// <summary>The page and its files, as they are embedded in the assembly.</summary>
internal sealed class DashboardFiles
{
    private const string Prefix = "dashboard/";
    private const string PageName = "index.html";
    private const int VersionBytes = 8;

    private readonly Dictionary<string, DashboardFile> _files = new(StringComparer.Ordinal);

    public DashboardFiles(DashboardOptions options)
    {
        var assembly = typeof(DashboardFiles).Assembly;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var page = "";
        foreach (var resource in assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using var stream = assembly.GetManifestResourceStream(resource)!; // it has just been listed
            var content = new byte[stream.Length];
            stream.ReadExactly(content);
            hash.AppendData(Encoding.UTF8.GetBytes(resource));
            hash.AppendData(content);
            var name = resource[Prefix.Length..].Replace('\\', '/');
            if (name == PageName)
                page = Encoding.UTF8.GetString(content);
            else
                _files[name] = new(content, ContentType(name));
        }
        Version = Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, VersionBytes));
        Page = new(Encoding.UTF8.GetBytes(Fill(page, options)), ContentType(PageName));
    }

    /// <summary>Changes with any of the files, so that a browser may keep each for ever.</summary>
    public string Version { get; }

    public DashboardFile Page { get; }

    /// <summary>All but the page, by their path.</summary>
    public IReadOnlyDictionary<string, DashboardFile> All => _files;

    private string Fill(string page, DashboardOptions options) => page
        .Replace("{version}", Version, StringComparison.Ordinal)
        .Replace("{active}", Seconds(options.Active), StringComparison.Ordinal)
        .Replace("{idle}", Seconds(options.Idle), StringComparison.Ordinal)
        .Replace("{pause}", options.PauseAfter is { } pause ? Seconds(pause) : "", StringComparison.Ordinal);

    private static string Seconds(TimeSpan time) => time.TotalSeconds.ToString(CultureInfo.InvariantCulture);

    private static string ContentType(string name) => Path.GetExtension(name) switch
    {
        ".js" or ".mjs" => "text/javascript; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".html" => "text/html; charset=utf-8",
        ".svg" => "image/svg+xml",
        ".json" => "application/json; charset=utf-8",
        _ => "text/plain; charset=utf-8",
    };
}
