using Npgsql;

namespace Freshet.Tests;

public sealed class EngineFailureTests
{
    [Fact]
    public void Of_a_server_that_went_away_names_the_database()
    {
        var failure = EngineFailure.Of(new NpgsqlException("down", new IOException("reset by peer")), "sales");
        (failure.Kind, failure.Code).ShouldBe((FailureKind.Unreachable, "unreachable"));
        failure.Message.ShouldStartWith("The database sales went away: ");
    }

    [Fact]
    public void Of_a_server_that_refuses_has_its_code_and_no_data()
    {
        var failure = EngineFailure.Of(new PostgresException("no value \"Ann Secret\"", "ERROR", "ERROR", "22P02"));
        (failure.Kind, failure.Code).ShouldBe((FailureKind.Refused, "22P02"));
        failure.Message.ShouldBe("The database refused: invalid_text_representation (22P02).");
    }

    [Fact]
    public void Of_settings_is_for_the_user_to_put_right() =>
        EngineFailure.Of(new SettingsException(["Lanes is wrong."])).ShouldBe(new(FailureKind.Setup, "settings", "Lanes is wrong."));

    [Fact]
    public void Of_output_that_cannot_be_written_does_not_blame_the_database() =>
        EngineFailure.Of(new IOException("Broken pipe"), "sales").Kind.ShouldBe(FailureKind.Bug);

    [Fact]
    public void Of_anything_else_is_a_bug()
    {
        var failure = EngineFailure.Of(new InvalidOperationException("Sequence contains no elements"));
        (failure.Kind, failure.Code).ShouldBe((FailureKind.Bug, "internal_error"));
        failure.Message.ShouldEndWith("please report it: InvalidOperationException: Sequence contains no elements");
    }
}
