using System.Text.Json;

namespace Freshet.Tests;

public sealed class SelectionTests
{
    public static TheoryData<Selection, string> Selections => new()
    {
        { new() { Cadences = ["hourly", "daily"] }, "hourly daily" },
        { new() { Views = ["sales.*"], Upstream = true, Downstream = true }, "--view sales.* --upstream --downstream" },
        { new() { Due = true, Cadences = ["daily"] }, "daily --due" },
        { new() { All = true, Force = true, Method = RefreshMethod.Blocking }, "--all --force --method blocking" },
    };

    [Theory, MemberData(nameof(Selections))]
    public void ToString_is_what_the_command_line_would_say(Selection selection, string text) => selection.ToString().ShouldBe(text);

    [Theory, MemberData(nameof(Selections))]
    public void Ledger_gives_back_what_was_written(Selection selection, string text)
    {
        var read = LedgerReader.Selection(JsonSerializer.Serialize(selection, LedgerJson.Default.Selection)).ShouldNotBeNull();
        read.ToString().ShouldBe(text);
        read.IsEmpty.ShouldBeFalse();
    }

    [Fact]
    public void Ledger_selection_without_lists_has_empty_ones()
    {
        var read = LedgerReader.Selection("""{"due": true}""").ShouldNotBeNull();
        read.Cadences.ShouldBeEmpty();
        read.Views.ShouldBeEmpty();
    }

    [Fact]
    public void IsEmpty_options_alone_select_nothing() =>
        new Selection { Upstream = true, Force = true, Method = RefreshMethod.Auto }.IsEmpty.ShouldBeTrue();
}
