namespace Freshet.Tests;

public sealed class ReachCheckerTests
{
    private static readonly Situation Sound = Some.Situation(Some.View("a_hourly"));

    [Fact]
    public void Check_view_in_good_order_has_none() => Sound.Check().ShouldBeEmpty();

    [Fact]
    public void Check_paused_view_is_a_remark_with_its_note_in_one_line()
    {
        var problem = Sound.With(Some.Policy("a_hourly") with { Paused = true, Note = "until\r\n\tthe\u2028import \u001b[31mis fixed" })
            .Check().ShouldHaveSingleItem();
        (problem.Code, problem.Severity).ShouldBe((ReasonCode.Paused, Severity.Info));
        problem.Text.ShouldBe("Its policy pauses it, so it is not refreshed: until the import \\u001B[31mis fixed");
        problem.Fix().ShouldBe("freshet resume 'public.a_hourly'");
        Sound.With(Some.Policy("a_hourly") with { Paused = true }).Check().ShouldHaveSingleItem().Text
            .ShouldBe("Its policy pauses it, so it is not refreshed.");
    }

    [Fact]
    public void Check_long_note_is_cut_between_letters() =>
        Sound.With(Some.Policy("a_hourly") with { Paused = true, Note = new string('x', 299) + "😀 and more" }).Check().Single().Text
            .ShouldEndWith("x😀…");

    [Fact]
    public void Check_view_that_the_settings_leave_out_names_each_setting_and_pattern()
    {
        var problems = (Sound with { Database = new() { Include = ["b*"], Exclude = ["*_hourly", "b*", "a*"] } }).Check();
        problems.Select(problem => (problem.Code, problem.Severity)).ShouldBe(
            [(ReasonCode.Excluded, Severity.Info), (ReasonCode.Excluded, Severity.Info)]);
        problems.Select(problem => problem.Fix()).ShouldBe(
            ["Remove *_hourly, a* from Freshet:Databases:main:Exclude.", "Add public.a_hourly to Freshet:Databases:main:Include."]);
        problems[0].Text.ShouldContain("Exclude (*_hourly, a*)");
        problems[1].Text.ShouldContain("Include");
    }

    [Fact]
    public void Check_fix_for_include_is_a_pattern_that_fits_the_view()
    {
        var odd = Some.Situation(Some.View("""
            "O'Brien"."a.b hourly"
            """));
        var fix = (odd with { Database = new() { Include = ["b*"] } }).Check().Single(problem => problem.Code == ReasonCode.Excluded).Fix();
        var pattern = fix["Add ".Length..fix.IndexOf(" to Freshet", StringComparison.Ordinal)];
        (odd with { Database = new() { Include = ["b*", pattern] } }).Check().ShouldNotContain(problem => problem.Code == ReasonCode.Excluded);
    }

    [Fact]
    public void Check_read_only_server_is_an_error_beside_what_else_there_is()
    {
        var standby =
            Sound with { Catalog = new ViewCatalog(Some.Server() with { ReadOnly = true }, [Some.View("a_hourly", mayRefresh: false)]) };
        var problems = standby.Check();
        problems.Select(problem => Words.Of(problem.Code)).ShouldBe(["read_only", "no_permission"]);
        problems[0].Severity.ShouldBe(Severity.Error);
        problems[0].Fix().ShouldContain("Freshet:Databases:main");
        problems[0].Fix().ShouldContain("ALTER DATABASE \"app\"");
    }
}
