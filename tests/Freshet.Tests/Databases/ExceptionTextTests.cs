using Npgsql;

namespace Freshet.Tests;

public sealed class ExceptionTextTests
{
    [Fact]
    public void Of_has_types_messages_and_stack_traces_down_to_the_innermost_cause()
    {
        var text = ExceptionText.Of(Thrown(() => Outer()));
        text.ShouldContain("System.InvalidOperationException: outer");
        text.ShouldContain("caused by System.FormatException: inner");
        text.ShouldContain(nameof(Outer));
        text.ShouldContain(nameof(Inner));
    }

    [Fact]
    public void Of_several_has_each_of_them()
    {
        var text = ExceptionText.Of(new AggregateException(new FormatException("one"), new TimeoutException("two")));
        text.ShouldContain("caused by System.FormatException: one");
        text.ShouldContain("two");
    }

    [Fact]
    public void Of_shows_no_data_that_a_server_quotes()
    {
        var server = new PostgresException("invalid input syntax for type integer: \"Ann Secret\"", "ERROR", "ERROR", "22P02");
        var text = ExceptionText.Of(new InvalidOperationException("outer", new AggregateException(server)));
        text.ShouldNotContain("Secret");
        text.ShouldContain("22P02");
        ExceptionText.OneLineOf(server).ShouldNotContain("Secret");
    }

    [Fact]
    public void ForLog_of_a_database_error_is_its_message_alone()
    {
        ExceptionText.ForLog(new NpgsqlException("down", new IOException("reset"))).ShouldNotContain("IOException");
        ExceptionText.ForLog(Thrown(() => Inner())).ShouldContain("System.FormatException: inner");
    }

    private static void Outer()
    {
        try
        {
            Inner();
        }
        catch (FormatException e)
        {
            throw new InvalidOperationException("outer", e);
        }
    }

    private static void Inner() => throw new FormatException("inner");

    private static Exception Thrown(Action action)
    {
        try
        {
            action();
        }
        catch (Exception e)
        {
            return e;
        }
        throw new InvalidOperationException("Nothing was thrown.");
    }
}
