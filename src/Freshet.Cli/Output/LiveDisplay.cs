using System.Text;
using Freshet.Runs;
using Spectre.Console;

namespace Freshet.Cli;

/// <summary>Draws a run on a terminal while it is under way, at whatever size the terminal has at that moment.</summary>
/// <remarks>By hand, as Spectre's live display keeps the widest width that it had, so that a terminal that is made narrower breaks its
/// lines.</remarks>
internal static class LiveDisplay
{
    private const string HideCursor = "\e[?25l";
    private const string ShowCursor = "\e[?25h";
    private const string ClearBelow = "\e[J";

    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(150);

    // Below it stands the cursor.
    private const int Spare = 1;

    /// <param name="work">The end of it ends the display.</param>
    /// <param name="views">All that is to be shown now.</param>
    /// <param name="lanes">How many views are refreshed at a time.</param>
    /// <param name="note">Why nothing moves; null while it does.</param>
    public static async Task ShowAsync(
        Task work, Func<IReadOnlyList<(string Name, RunViewProgress View)>> views, Func<int> lanes, Func<string?>? note = null)
    {
        // What others print meanwhile would be drawn over: it follows at the end.
        var (errors, remarks) = (Console.Error, new StringWriter());
        Console.SetError(TextWriter.Synchronized(remarks));
        IReadOnlyList<ScreenLine> shown = [];
        Console.Out.Write(HideCursor);
        try
        {
            while (await Task.WhenAny(work, Task.Delay(Pace, TimeProvider.System)) != work)
            {
                var (width, height) = (AnsiConsole.Profile.Width, AnsiConsole.Profile.Height);
                var lines = RunScreen.Lines(views(), lanes(), TimeProvider.System.GetUtcNow(), width - 1, Math.Max(3, height - Spare),
                    note?.Invoke());
                Console.Out.Write(Frame(shown, lines, width));
                shown = lines;
            }
        }
        finally
        {
            Console.Out.Write(Frame(shown, [], AnsiConsole.Profile.Width) + ShowCursor);
            Console.SetError(errors);
            errors.Write(remarks.ToString());
        }
    }

    /// <summary>What replaces lines that were drawn by others.</summary>
    /// <param name="width">Of the terminal now: narrower than before, it has broken the lines that were too long.</param>
    private static string Frame(IReadOnlyList<ScreenLine> before, IReadOnlyList<ScreenLine> after, int width)
    {
        var frame = new StringBuilder("\r");
        var rows = before.Sum(line => Math.Max(1, (Screen.WidthOf(line.Text) + width - 1) / width));
        if (rows > 0)
            frame.Append(System.Globalization.CultureInfo.InvariantCulture, $"\e[{rows}A");
        frame.Append(ClearBelow);
        foreach (var line in after)
            frame.Append(Screen.Styled(line.Text, line.Style)).Append('\n');
        return frame.ToString();
    }
}
