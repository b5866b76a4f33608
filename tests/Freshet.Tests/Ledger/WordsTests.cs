using System.Text.Json;

namespace Freshet.Tests;

public sealed class WordsTests
{
    [Fact]
    public void All_run_statuses_are_those_of_the_contract() =>
        Words.All<RunStatus>().ShouldBe(
            ["queued", "running", "succeeded", "partly_failed", "failed", "cancelled", "interrupted", "abandoned"]);

    [Fact]
    public void All_refresh_statuses_are_those_of_the_contract() => Words.All<RefreshStatus>().ShouldBe(
        ["refreshed", "failed", "timed_out", "cancelled", "interrupted", "skipped"]);

    [Fact]
    public void All_view_statuses_are_those_of_the_contract_in_its_order() =>
        Words.All<ViewStatus>().ShouldBe(["paused", "failing", "late", "refreshing", "unscheduled", "never", "unknown", "fresh"]);

    [Fact]
    public void Parse_every_word_gives_its_value_back()
    {
        foreach (var status in Enum.GetValues<RefreshStatus>())
            Words.Parse<RefreshStatus>(Words.Of(status)).ShouldBe(status);
    }

    [Theory]
    [InlineData("Failed")]
    [InlineData("PARTLY_FAILED")]
    [InlineData("partlyfailed")]
    [InlineData("3")]
    [InlineData("")]
    public void Parse_anything_else_lists_the_words(string word)
    {
        Words.TryParse<RunStatus>(word, out _).ShouldBeFalse();
        Should.Throw<FormatException>(() => Words.Parse<RunStatus>(word)).Message
            .ShouldContain("queued, running, succeeded, partly_failed");
    }

    [Fact]
    public void Json_has_the_same_words()
    {
        JsonSerializer.Serialize(RefreshStatus.TimedOut).ShouldBe("\"timed_out\"");
        JsonSerializer.Deserialize<RefreshStatus>("\"timed_out\"").ShouldBe(RefreshStatus.TimedOut);
        Should.Throw<JsonException>(() => JsonSerializer.Deserialize<RefreshStatus>("1"));
    }
}
