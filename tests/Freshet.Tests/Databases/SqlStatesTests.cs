using System.Net.Sockets;
using Npgsql;

namespace Freshet.Tests;

public sealed class SqlStatesTests
{
    private const string Secret = "invalid input syntax for type integer: \"4111 1111 1111 1111\"";

    public static TheoryData<string> Repeated => new()
    {
        "40001", "40P01", "55P03", "53300", "57P01", "57P02", "57P03", "08000", "08003", "08006", "08001",
    };

    /// <summary>No unique index, disk full, out of memory, cancelled, dropped database, and what a view's own query does wrong.</summary>
    public static TheoryData<string> NotRepeated => new()
    {
        "55000", "53100", "53200", "53400", "57014", "57P04", "22P02", "22012", "23505", "42501", "42601", "42883",
        "42P01", "P0001", "21000", "XX000", "28P01", "3D000",
    };

    public static TheoryData<Exception> LostConnections => new()
    {
        new IOException("reset"), new EndOfStreamException(), new SocketException(10054), new TimeoutException(),
        new NpgsqlException("while reading", new IOException("reset")), new NpgsqlException("while reading", new TimeoutException()),
        new NpgsqlException("outer", new NpgsqlException("while writing", new SocketException(10061))), Error("57P01"),
    };

    [Theory, MemberData(nameof(Repeated))]
    public void IsTransient_what_may_pass_is_tried_again(string sqlState) => SqlStates.IsTransient(Error(sqlState)).ShouldBeTrue();

    [Theory, MemberData(nameof(NotRepeated))]
    public void IsTransient_what_repeating_cannot_help_is_not(string sqlState) => SqlStates.IsTransient(Error(sqlState)).ShouldBeFalse();

    [Fact]
    public void IsTransient_what_Npgsql_calls_transient_is_not_enough() =>
        (Error("55000").IsTransient, SqlStates.IsTransient(Error("55000"))).ShouldBe((true, false));

    [Fact]
    public void IsTransient_looks_into_what_wraps_the_servers_error() =>
        SqlStates.IsTransient(new NpgsqlException("outer", Error("40001"))).ShouldBeTrue();

    [Theory, MemberData(nameof(LostConnections))]
    public void IsTransient_lost_connection_is(Exception exception)
    {
        SqlStates.LosesConnection(exception).ShouldBeTrue();
        SqlStates.IsTransient(exception).ShouldBeTrue();
    }

    [Fact]
    public void IsTransient_bug_is_not()
    {
        SqlStates.IsTransient(new InvalidOperationException()).ShouldBeFalse();
        SqlStates.IsTransient(new OperationCanceledException()).ShouldBeFalse();
        SqlStates.IsTransient(new NpgsqlException("no reason")).ShouldBeFalse();
    }

    [Theory]
    [InlineData("40P01")]
    [InlineData("55000")]
    public void LosesConnection_error_that_the_server_answers_with_does_not(string sqlState) =>
        SqlStates.LosesConnection(Error(sqlState)).ShouldBeFalse();

    [Theory]
    [InlineData("22P02", "invalid_text_representation")]
    [InlineData("22012", "division_by_zero")]
    [InlineData("P0001", "raise_exception")]
    [InlineData("XX000", "internal_error")]
    public void Describe_message_that_may_hold_data_is_replaced_by_the_condition(string sqlState, string condition) =>
        SqlStates.Describe(Error(sqlState, Secret)).ShouldBe((sqlState, condition));

    [Theory]
    [InlineData("P9999")]
    [InlineData("22ZZZ")]
    [InlineData("ABCDE")]
    public void Describe_unknown_condition_shows_its_code_only(string sqlState)
    {
        var (code, message) = SqlStates.Describe(Error(sqlState, Secret));
        code.ShouldBe(sqlState);
        message.ShouldNotContain("4111");
        message.ShouldNotBeEmpty();
    }

    [Theory]
    [InlineData("42703", "column \"4111\" of relation \"t\" does not exist", "undefined_column")]
    [InlineData("42704", "unrecognized configuration parameter \"4111\"", "undefined_object")]
    [InlineData("3D000", "database \"4111\" does not exist", "invalid_catalog_name")]
    [InlineData("3F000", "schema \"4111\" does not exist", "invalid_schema_name")]
    public void Describe_name_that_may_be_a_value_is_shown_only_where_it_is_of_the_statement_or_the_log_in(
        string sqlState, string message, string condition)
    {
        SqlStates.Describe(Error(sqlState, message)).ShouldBe((sqlState, condition));
        SqlStates.Describe(new PostgresException(message, "ERROR", "ERROR", sqlState, internalPosition: 8, internalQuery: "SELECT 4111"))
            .ShouldBe((sqlState, condition));
        SqlStates.Describe(new PostgresException(message, "ERROR", "ERROR", sqlState, position: 27)).ShouldBe((sqlState, message));
        SqlStates.Describe(new PostgresException(message, "FATAL", "FATAL", sqlState)).ShouldBe((sqlState, message));
    }

    [Fact]
    public void Describe_text_that_cannot_be_parsed_and_files_that_cannot_be_opened_are_never_shown()
    {
        SqlStates.Describe(new PostgresException("syntax error at or near \"4111\"", "ERROR", "ERROR", "42601", position: 1))
            .ShouldBe(("42601", "syntax_error"));
        SqlStates.Describe(Error("58P01", "could not open file \"4111\": No such file or directory")).ShouldBe(("58P01", "undefined_file"));
    }

    [Fact]
    public void Describe_right_that_is_lacking_is_reported_where_it_is_one_on_an_object()
    {
        const string Message = "permission denied for table source";
        SqlStates.Describe(new PostgresException(Message, "ERROR", "ERROR", "42501", routine: "aclcheck_error"))
            .ShouldBe(("42501", Message));
        SqlStates.Describe(new PostgresException("could not open file \"4111\"", "ERROR", "ERROR", "42501", routine: "read_binary_file"))
            .ShouldBe(("42501", "insufficient_privilege"));
    }

    [Fact]
    public void Describe_what_refresh_reports_itself_is_shown() =>
        SqlStates.Describe(
            new PostgresException("\"a\" is not a materialized view", "ERROR", "ERROR", "0A000", routine: "RefreshMatViewByOid"))
            .ShouldBe(("0A000", "\"a\" is not a materialized view"));

    [Theory]
    [InlineData("exec_stmt_raise")]
    [InlineData("pgfdw_report_error")]
    [InlineData("dblink_res_error")]
    [InlineData("PLy_elog_impl")]
    public void Describe_what_others_say_is_not_shown_whatever_its_code(string routine) =>
        SqlStates.Describe(new PostgresException("I know 4111", "ERROR", "ERROR", "23514", routine: routine))
            .ShouldBe(("23514", "check_violation"));

    [Theory]
    [InlineData("55P03", "canceling statement due to lock timeout")]
    [InlineData("53100", "could not extend file: No space left on device")]
    public void Describe_message_about_objects_is_shown(string sqlState, string message) =>
        SqlStates.Describe(Error(sqlState, message)).ShouldBe((sqlState, message));

    [Fact]
    public void Describe_detail_is_never_shown()
    {
        var error = new PostgresException(
            "could not create unique index \"x\"", "ERROR", "ERROR", "23505", detail: "Key (card)=(4111) is duplicated.");
        SqlStates.Describe(error).Message.ShouldBe("could not create unique index \"x\"");
        SqlStates.Describe(new NpgsqlException("outer", error)).ShouldBe(("23505", "could not create unique index \"x\""));
    }

    [Fact]
    public void Describe_lost_connection_gives_the_reason()
    {
        var (code, message) = SqlStates.Describe(
            new NpgsqlException("Exception while reading from stream", new IOException("reset by peer")));
        code.ShouldBeNull();
        message.ShouldContain("connection was lost");
        message.ShouldContain("reset by peer");
    }

    private static PostgresException Error(string sqlState, string message = "message") => new(message, "ERROR", "ERROR", sqlState);
}
