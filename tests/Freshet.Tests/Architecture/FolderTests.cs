using ArchUnitNET.Domain;
using ArchUnitNET.Loader;

namespace Freshet.Tests;

/// <summary>The folders of a project build on each other in one direction: each uses those before it, and none after it.</summary>
public class FolderTests
{
    private static readonly Architecture Code = new ArchLoader()
        .LoadAssemblies(typeof(Database).Assembly, typeof(DatabaseSet).Assembly, typeof(FreshetRoutes).Assembly)
        .Build();

    public static TheoryData<string, string[]> Projects => new()
    {
        {
            "Freshet",
            [
                "Formatting", "Naming", "Reasons", "Runs", "Cadences", "Telemetry", "Connecting", "Databases", "Locks", "Catalog", "Ledger", "Planning",
                "Freshness", "Scheduling", "Refreshing", "Checking",
            ]
        },
        { "Freshet.Hosting", ["Settings", "Credentials", "Databases", "Dispatch", "Json", "Telemetry", ""] },
        {
            "Freshet.Api",
            [
                "Json", "Problems", "Requests", "Answers", "Databases", "Runs", "Refresh", "Views", "Graph", "Policies", "Badges", "Access", "Health", "OpenApi",
                "Dashboard", "",
            ]
        },
    };

    [Theory]
    [MemberData(nameof(Projects))]
    public void No_folder_uses_one_that_comes_after_it(string project, string[] order)
    {
        var folders = Folders(project);
        // A generic parameter is not a type of a folder: those of generated code have the same name in each, and are taken for one.
        var arrowsBack = folders.SelectMany(types => types.SelectMany(type => type.Dependencies).Where(use => use.Target is not GenericParameter)
                .Select(use => (From: types.Key, To: FolderOf(use.Target, project), use.Origin, use.Target))
                .Where(use => use.To is { } to && Array.IndexOf(order, to) > Array.IndexOf(order, use.From)))
            .Select(use => $"{use.From} → {use.To}: {use.Origin.FullName} uses {use.Target.FullName}")
            .Distinct();

        folders.Select(types => types.Key).ShouldBe(order, ignoreOrder: true);
        string.Join('\n', arrowsBack).ShouldBeEmpty();
    }

    private static List<IGrouping<string, IType>> Folders(string project) =>
        [.. Code.Types.Select(type => (Type: type, Folder: FolderOf(type, project))).Where(pair => pair.Folder is not null)
            .GroupBy(pair => pair.Folder!, pair => pair.Type)]; // filtered just before

    /// <returns>The first part of its namespace after the project's; null if it is of another project, or made by the compiler.</returns>
    private static string? FolderOf(IType type, string project)
    {
        var name = type.Namespace?.FullName ?? ""; // a generic parameter has none
        var assembly = project == "Freshet" ? "Freshet.Engine" : project;
        if (type.Assembly?.Name.Split(',')[0] != assembly || !name.StartsWith(project, StringComparison.Ordinal))
            return null;
        return name.Length == project.Length ? "" : name[(project.Length + 1)..].Split('.')[0];
    }
}
