
namespace Freshet.Tests.Hosting;

public sealed class RunMessageTests
{
    [Fact]
    public void Message_comes_through_json_unharmed()
    {
        RunMessage[] messages = [
            RunMessage.Of(RunId.New("ma.in")), RunMessage.ForTick("main", ["hourly", "daily"], Some.Now),
            RunMessage.ForOverdue("Größe", Some.Now),
        ];

        foreach (var message in messages)
        {
            var read = RunMessage.FromJson(message.ToJson());

            read.Run.ShouldBe(message.Run);
            read.Tick?.ToString().ShouldBe(message.Tick?.ToString());
            (read.Tick is null).ShouldBe(message.Tick is null);
        }
    }

    [Fact]
    public void Message_of_a_run_that_stands_in_the_ledger_holds_its_id()
    {
        var run = RunId.New("main");

        RunMessage.Of(run).ToJson().ShouldBe($$"""{"run":"{{run}}","version":1}""");
    }

    [Theory]
    [InlineData("""{"version":2,"run":"main.0193c0de-0000-7000-8000-000000000000"}""", 2)]
    [InlineData("""{"run":"main.0193c0de-0000-7000-8000-000000000000"}""", 0)]
    public void Message_of_another_version_names_both(string json, int version) =>
        Should.Throw<FormatException>(() => RunMessage.FromJson(json)).Message.ShouldStartWith(
            $"The message has version {version}, and this worker reads version 1: another version of Freshet wrote it.");

    [Fact]
    public void Tick_is_the_same_run_however_its_cadences_are_listed()
    {
        RunMessage.ForTick("main", ["daily", "hourly"], Some.Now).Run
            .ShouldBe(RunMessage.ForTick("main", ["hourly", "daily"], Some.Now.ToOffset(TimeSpan.FromHours(5))).Run);
        RunMessage.ForTick("main", ["daily"], Some.Now).Run.ShouldNotBe(RunMessage.ForTick("main", ["hourly"], Some.Now).Run);
        RunMessage.ForTick("main", ["daily"], Some.Now).Run.ShouldNotBe(RunMessage.ForTick("main", ["daily"], Some.Now.AddSeconds(1)).Run);
        RunMessage.ForTick("main", ["daily"], Some.Now).Run.ShouldNotBe(RunMessage.ForTick("other", ["daily"], Some.Now).Run);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("{\"version\": 1}")]
    [InlineData("{\"version\": 1, \"run\": 1}")]
    [InlineData("{\"version\": 1, \"run\": null}")]
    [InlineData("{\"version\": 1, \"run\": \"a\", \"tick\": 1}")]
    public void Message_that_is_none_of_Freshets_is_refused(string json) => Should.Throw<FormatException>(() => RunMessage.FromJson(json));
}
