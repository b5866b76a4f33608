using Freshet.Cli;
using Spectre.Console;

namespace Freshet.PostgresTests.Cli;

public sealed class LiveTableTests
{
    private static readonly ViewName View = new("reporting", "rolling_roi_all_clients_daily");

    [Fact]
    public void Name_of_a_view_stays_in_one_line_on_80_columns_and_the_reason_is_reported_all_the_same()
    {
        var table = new LiveTable(false, 1);
        var outcome = new RefreshOutcome(View, RefreshStatus.Failed, "selected by name")
        {
            SqlState = "22012", Message = "division_by_zero", DurationMs = 12, Method = RefreshMethod.Concurrent,
        };
        table.For("main").Report(new(View, outcome));

        foreach (var width in new[] { 80, 200 })
        {
            var text = Written(width, table.WriteEnd);

            text.ShouldContain("reporting.rolling_roi_all_clients_daily");
            string.Join(' ', text.Split(['\n', ' '], StringSplitOptions.RemoveEmptyEntries))
                .ShouldContain("division_by_zero (22012); selected by name");
            text.Split('\n').ShouldAllBe(line => line.Length <= width);
        }
    }

    [Fact]
    public void View_that_is_held_by_another_session_waits_even_while_it_is_tried_again()
    {
        var table = new LiveTable(false, 1);
        var progress = table.For("main");

        progress.Report(new(View, null));
        Shown().ShouldContain("refreshing");
        progress.Report(new(View, null, Waits: true));
        Shown().ShouldContain("waiting");
        progress.Report(new(View, null));
        Shown().ShouldContain("waiting");

        string Shown() => Written(120, console => console.Write(table.Render(120, 10)));
    }

    private static string Written(int width, Action<IAnsiConsole> write)
    {
        using var text = new StringWriter();
        var console = AnsiConsole.Create(new() { Ansi = AnsiSupport.No, Out = new AnsiConsoleOutput(text) });
        console.Profile.Width = width;
        write(console);
        return text.ToString();
    }
}
