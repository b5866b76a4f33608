namespace Freshet.Cli;

/// <summary>libpq's file of services: sections with parameters, the user's before the system's.</summary>
internal static class ServiceFile
{
    /// <summary>The parameters of a service.</summary>
    /// <exception cref="FormatException">No file has that service.</exception>
    public static IEnumerable<(string Name, string? Value)> Read(string service)
    {
        foreach (var file in Files().Where(File.Exists))
        {
            var lines = File.ReadLines(file)
                .Select(line => line.Trim())
                .Where(line => line.Length > 0 && line[0] != '#')
                .SkipWhile(line => line != $"[{service}]")
                .ToList();
            if (lines.Count > 0)
                return lines.Skip(1).TakeWhile(line => line[0] != '[').Select(line => line.Split('=', 2))
                    .Select(pair => (pair[0].Trim(), pair.ElementAtOrDefault(1)?.Trim()));
        }
        throw new FormatException($"no service of that name is in {string.Join(" or ", Files())}.");
    }

    private static IEnumerable<string> Files()
    {
        if (Environment.GetEnvironmentVariable("PGSERVICEFILE") is { Length: > 0 } named)
            yield return named;
        else
            yield return Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".pg_service.conf");
        yield return Path.Combine(
            Environment.GetEnvironmentVariable("PGSYSCONFDIR") is { Length: > 0 } folder ? folder : "/etc/postgresql-common", "pg_service.conf");
    }
}
