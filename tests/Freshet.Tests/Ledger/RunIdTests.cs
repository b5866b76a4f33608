namespace Freshet.Tests;

public sealed class RunIdTests
{
    private static readonly DateTimeOffset Slot = Some.Utc("2026-03-01 03:00");

    public static TheoryData<string> BadIds => new()
    {
        "", "app", "app.", ".0195f1a0-0000-7000-8000-000000000001", "0195f1a0-0000-7000-8000-000000000001",
        "app.0195f1a0000070008000000000000001", "app.{0195f1a0-0000-7000-8000-000000000001}",
    };

    // Written down, as workers of two versions must agree on it: else one tick is two runs while a new version is rolled out.
    [Fact]
    public void ForTick_is_the_same_in_every_process_and_version() =>
        RunId.ForTick("app", "daily", Slot).Id.ShouldBe(Guid.Parse("80f09649-2b2a-8d1d-b858-be4b78ecbff5"));

    [Fact]
    public void ForTick_same_moment_in_another_offset_is_the_same_run() =>
        RunId.ForTick("app", "daily", Slot.ToOffset(TimeSpan.FromHours(2))).ShouldBe(RunId.ForTick("app", "daily", Slot));

    [Fact]
    public void ForTick_database_cadence_and_slot_each_make_another_run()
    {
        RunId[] ids =
        [
            RunId.ForTick("app", "daily", Slot), RunId.ForTick("app2", "daily", Slot), RunId.ForTick("app", "hourly", Slot),
            RunId.ForTick("app", "daily", Slot.AddDays(1)), RunId.ForTick("app\ndaily", "", Slot),
        ];
        ids.Select(id => id.Id).Distinct().Count().ShouldBe(ids.Length);
    }

    [Fact]
    public void ForTick_is_a_uuid_of_version_8()
    {
        foreach (var hour in Enumerable.Range(0, 100))
        {
            var id = RunId.ForTick("app", "hourly", Slot.AddHours(hour)).Id;
            (id.Version, id.Variant >> 2).ShouldBe((8, 2));
        }
    }

    [Fact]
    public void New_is_a_uuid_of_version_7() => RunId.New("app").Id.Version.ShouldBe(7);

    [Theory]
    [InlineData("app")]
    [InlineData("app.reports.eu")]
    [InlineData("größe")]
    public void TryParse_gives_back_what_was_written(string database)
    {
        var id = RunId.New(database);
        RunId.TryParse(id.ToString(), out var parsed).ShouldBeTrue();
        parsed.ShouldBe(id);
    }

    [Theory, MemberData(nameof(BadIds))]
    public void TryParse_anything_else_is_refused(string text)
    {
        RunId.TryParse(text, out var id).ShouldBeFalse();
        id.ShouldBe(default);
    }
}
