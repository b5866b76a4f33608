using Freshet.Api.Dashboard;

namespace Freshet.Tests;

public class DashboardFilesTests
{
    private static readonly DashboardFiles Files = new(DashboardOptions.Service);

    [Fact]
    public void Page_and_files_are_small()
    {
        var all = Files.All.Values.Append(Files.Page).ToList();

        all.Sum(file => file.Content.Length).ShouldBeInRange(100_000, 250_000);
        all.Sum(file => file.Brotli.Length).ShouldBeInRange(30_000, 90_000);
    }

    [Fact]
    public void Another_pace_makes_another_page_of_the_same_files()
    {
        var sparing = new DashboardFiles(DashboardOptions.Service with { Idle = TimeSpan.FromMinutes(1) });

        sparing.Version.ShouldBe(Files.Version);
        sparing.Page.Tag.ShouldNotBe(Files.Page.Tag);
    }
}
