using Freshet.Cli;

namespace Freshet.Tests;

public sealed class ListingTests
{
    private static readonly IReadOnlyList<ListColumn> Columns =
    [
        new("View") { IsName = true }, new("Cadence") { Droppable = 1 }, "Status", new("Took") { Droppable = 2 },
        new("Why") { IsText = true }, ListColumn.Fix,
    ];

    private static readonly IReadOnlyList<string> Row =
    [
        "public.rolling_return_of_all_clients_by_region_hourly", "hourly", "failed", "2.5 s", "its query fails on the current data and it "
            + "keeps its old rows",
        "To fix it: freshet refresh --view 'public.rolling_return_of_all_clients_by_region_hourly'",
    ];

    [Fact]
    public void Pipe_has_one_line_a_row_however_long() => Listing.Lines(Columns, [Row], width: null).ShouldBe(
    [
        "VIEW                                                   CADENCE  STATUS  TOOK   WHY",
        "public.rolling_return_of_all_clients_by_region_hourly  hourly   failed  2.5 s  its query fails on the current data and it keeps "
            + "its old rows. "
            + "To fix it: freshet refresh --view 'public.rolling_return_of_all_clients_by_region_hourly'",
    ]);

    [Fact]
    public void Terminal_shows_sentences_below_and_breaks_no_command() => Listing.Lines(Columns, [Row], width: 80).ShouldBe(
    [
        "VIEW                                                   CADENCE  STATUS  TOOK",
        "public.rolling_return_of_all_clients_by_region_hourly  hourly   failed  2.5 s",
        "    its query fails on the current data and it keeps its old rows",
        "    To fix it: freshet refresh --view 'public.rolling_return_of_all_clients_by_region_hourly'",
    ]);

    [Fact]
    public void Narrow_terminal_leaves_columns_out_and_cuts_names_in_the_middle() => Listing.Lines(Columns, [Row], width: 44).ShouldBe(
    [
        "VIEW                                  STATUS",
        "public.rolling…ents_by_region_hourly  failed",
        "    its query fails on the current data and",
        "    it keeps its old rows",
        "    To fix it: freshet refresh --view 'public.rolling_return_of_all_clients_by_region_hourly'",
    ]);

    [Fact]
    public void Wide_letters_count_as_two()
    {
        Screen.WidthOf("日本").ShouldBe(4);
        Screen.WidthOf(Screen.CutName("public.日本日本日本日本日本日本_hourly", 20)).ShouldBeLessThanOrEqualTo(20);
        Screen.CutName("public.日本日本日本日本日本日本_hourly", 20).ShouldEndWith("_hourly");
    }
}
