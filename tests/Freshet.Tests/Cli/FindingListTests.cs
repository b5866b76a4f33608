using Freshet.Cli;

namespace Freshet.Tests;

public sealed class FindingListTests
{
    [Fact]
    public void Same_finding_of_many_views_is_shown_once_with_their_list_the_worst_first() => FindingList.Lines(
        [
            .. Enumerable.Range(0, 100).Select(number => ($"public.v{number:000}_hourly", new Reason(
                ReasonCode.ChangingColumn, "The query computes at from now(), so every refresh rewrites every row.",
                new Fix.Advice("Remove the column.")))),
            ("public.a_hourly", new(ReasonCode.NoUniqueIndex, "It has no unique index.", new Fix.Sql("CREATE 1;"))),
            ("public.b_hourly", new(ReasonCode.NoUniqueIndex, "It has no unique index.", new Fix.Sql("CREATE 2;"))),
            ("public.c_hourly", new(ReasonCode.Failing, "Its last refresh failed.",
                new Fix.Command("refresh", "--view", "public.c_hourly"))),
        ],
        width: 80).ToList().ShouldSatisfyAllConditions(
            lines => lines[..11].ShouldBe(
            [
                "error failing",
                "  Its last refresh failed.",
                "    public.c_hourly",
                "    fix: freshet refresh --view 'public.c_hourly'",
                "warning no_unique_index",
                "  It has no unique index.",
                "    public.a_hourly",
                "    fix: CREATE 1;",
                "    public.b_hourly",
                "    fix: CREATE 2;",
                "warning changing_column",
            ]),
            lines => lines[12].ShouldBe("    public.v000_hourly, public.v001_hourly, public.v002_hourly,"),
            lines => lines[^1].ShouldBe("    fix: Remove the column."),
            lines => lines.Count.ShouldBe(11 + 1 + 34 + 1),
            lines => lines.ShouldAllBe(line => line.Length <= 80));
}
