
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
    public void Message_of_a_run_that_stands_in_the_ledger_holds_its_id_alone()
    {
        var run = RunId.New("main");

        RunMessage.Of(run).ToJson().ShouldBe($$"""{"run":"{{run}}"}""");
    }

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
    [InlineData("{\"run\": 1}")]
    [InlineData("{\"run\": null}")]
    [InlineData("{\"run\": \"a\", \"tick\": 1}")]
    public void Message_that_is_none_of_Freshets_is_refused(string json) => Should.Throw<FormatException>(() => RunMessage.FromJson(json));
}
