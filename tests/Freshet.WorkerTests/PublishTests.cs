using System.Diagnostics;

namespace Freshet.WorkerTests;

/// <summary>What is published, and what is not.</summary>
public sealed class PublishTests : IDisposable
{
    private const string Package = "Azure.Extensions.AspNetCore.Configuration.Secrets";

    private readonly string _folder = Directory.CreateTempSubdirectory("freshet-publish").FullName;

    [Fact(Timeout = 600_000)]
    public async Task App_on_the_stand_in_is_not_published()
    {
        var (exitCode, text) = await DotnetAsync(
            FunctionsApp.Repository,
            "publish", "src/Freshet.Functions", "-c", "Release", "--no-build", "-o", $"{_folder}/out", "-p:FeedHasKeyVaultConfiguration=false");
        exitCode.ShouldNotBe(0, text);
        text.ShouldContain("error FRESHET02");
        text.ShouldContain("delete eng/feeds/answers.props, run 'dotnet restore Functions.sln', and publish again.");
        Directory.Exists($"{_folder}/out").ShouldBeFalse();
    }

    [Fact(Timeout = 600_000)]
    public async Task Feed_is_asked_when_its_sources_change_and_an_app_on_the_real_package_is_published()
    {
        CopyRepository();
        await RestoreAsync();
        var first = await AnswerAsync();
        File.Delete($"{_folder}/eng/feeds/obj/project.nuget.cache");
        await RestoreAsync();
        File.Exists($"{_folder}/eng/feeds/obj/project.nuget.cache").ShouldBeFalse("the same sources are not asked twice");

        // A source that has it: under the name and version of the package.
        (await DotnetAsync(
            _folder, "pack", $"eng/standins/{Package}", "-o", "feed", "-p:IsPackable=true", "-p:Version=1.5.0")).ExitCode.ShouldBe(0);
        await AddSourceAsync("feed");
        (await RestoreAsync()).ShouldNotContain("FRESHET01");
        var second = await AnswerAsync();
        second.ShouldNotBe(first);
        second.ShouldContain("<FeedHasKeyVaultConfiguration>true<");

        var (exitCode, text) = await DotnetAsync(
            _folder, "publish", "src/Freshet.Functions", "-c", "Release", "-o", "out", "-p:RunAnalyzers=false", "-p:EnforceCodeStyleInBuild=false");
        exitCode.ShouldBe(0, text);
        foreach (var file in (string[])["Freshet.Functions.dll", $"{Package}.dll", "host.json", "worker.config.json", "extensions.json"])
            File.Exists($"{_folder}/out/{file}").ShouldBeTrue(file);
        File.Exists($"{_folder}/out/local.settings.json").ShouldBeFalse();
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>What is built, without what was built.</summary>
    private void CopyRepository()
    {
        var files = Directory.EnumerateFiles(FunctionsApp.Repository)
            .Concat(((string[])["eng", "src", "tests"]).SelectMany(folder => Directory.EnumerateFiles(
                Path.Combine(FunctionsApp.Repository, folder), "*", SearchOption.AllDirectories)))
            .Select(file => Path.GetRelativePath(FunctionsApp.Repository, file))
            .Where(file => !file.Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj" or "answers.props" or "local.settings.json"));
        foreach (var file in files)
        {
            Directory.CreateDirectory(Path.Combine(_folder, Path.GetDirectoryName(file)!)); // it is relative, and no root
            File.Copy(Path.Combine(FunctionsApp.Repository, file), Path.Combine(_folder, file));
        }
    }

    /// <summary>Adds a folder to the sources of packages. What comes from it must not get into this machine's cache of packages, so there is
    /// another one, which links to all others in that.</summary>
    private async Task AddSourceAsync(string folder)
    {
        var packages = Directory.CreateDirectory($"{_folder}/packages").FullName;
        foreach (var known in Directory.EnumerateDirectories(Cache()).Where(known => !known.EndsWith(Package, StringComparison.OrdinalIgnoreCase)))
            Directory.CreateSymbolicLink(Path.Combine(packages, Path.GetFileName(known)), known);
        await File.WriteAllTextAsync($"{_folder}/nuget.config", $"""
            <configuration>
              <config><add key="globalPackagesFolder" value="packages" /></config>
              <packageSources><add key="local" value="{folder}" /></packageSources>
            </configuration>
            """);
    }

    private static string Cache() => Environment.GetEnvironmentVariable("NUGET_PACKAGES")
        ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

    private Task<string> AnswerAsync() => File.ReadAllTextAsync($"{_folder}/eng/feeds/answers.props");

    private async Task<string> RestoreAsync()
    {
        var (exitCode, text) = await DotnetAsync(_folder, "restore", "Functions.sln");
        exitCode.ShouldBe(0, text);
        return text;
    }

    private static async Task<(int ExitCode, string Text)> DotnetAsync(string folder, params string[] arguments)
    {
        // No server of a build may outlive it here.
        var start = new ProcessStartInfo("dotnet", [.. arguments, "-nodeReuse:false"])
        {
            UseShellExecute = false,
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // The tests' own process was started with these.
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToList())
            start.Environment.Remove(name);
        if (File.Exists(Path.Combine(folder, "nuget.config")))
            start.Environment.Remove("NUGET_PACKAGES");
        using var process = Process.Start(start)!; // it is no document to be opened by a running program
        var (output, errors) = (new ProcessText(process.StandardOutput), new ProcessText(process.StandardError));
        await process.WaitForExitAsync();
        return (process.ExitCode, await output.AllAsync() + await errors.AllAsync());
    }
}
