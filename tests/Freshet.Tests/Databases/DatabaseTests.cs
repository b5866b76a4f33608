using System.Net.Sockets;
using Npgsql;

namespace Freshet.Tests;

public sealed class DatabaseTests
{
    [Fact]
    public async Task Address_names_the_server_and_neither_user_nor_password()
    {
        await using var database = Open("Host=h;Port=5433;Database=d;Username=somebody;Password=s3cret");
        database.Address.ShouldBe("h:5433/d");
    }

    [Fact]
    public async Task Constructor_single_settings_name_the_server()
    {
        await using var database = new Database("main", new DatabaseOptions { Host = "h", Port = 6432, Database = "d", Username = "u" });
        database.Address.ShouldBe("h:6432/d");
        new NpgsqlConnectionStringBuilder(database.Pool.ConnectionString).Username.ShouldBe("u");
    }

    [Fact]
    public async Task Constructor_connection_string_overrides_single_settings()
    {
        await using var database = new Database(
            "main", new DatabaseOptions { ConnectionString = "Host=h;Database=d", Host = "other", Port = 1 });
        database.Address.ShouldBe("h:5432/d");
    }

    [Fact]
    public async Task Constructor_details_stay_hidden_whatever_the_connection_string_says()
    {
        await using var database = Open("Host=h;Include Error Detail=true;Multiplexing=true");
        var settings = new NpgsqlConnectionStringBuilder(database.Pool.ConnectionString);
        (settings.IncludeErrorDetail, settings.Multiplexing).ShouldBe((false, false));
    }

    [Fact]
    public async Task Constructor_what_the_user_has_set_stays()
    {
        await using var database = Open("Host=h;Application Name=reports;Maximum Pool Size=33;Tcp Keepalive Time=7");
        var settings = new NpgsqlConnectionStringBuilder(database.Pool.ConnectionString);
        (settings.ApplicationName, settings.MaxPoolSize, settings.TcpKeepAliveTime).ShouldBe(("reports", 33, 7));
    }

    [Fact]
    public void Constructor_connection_string_without_host_is_refused() =>
        Should.Throw<FormatException>(() => Open("Database=d;Password=s3cret")).Message.ShouldBe("The connection string has no Host.");

    [Theory]
    [InlineData("28P01", "user and password")]
    [InlineData("3D000", "Check the Database")]
    [InlineData("53300", "lower Lanes")]
    [InlineData("57P03", "57P03")]
    public async Task Unreachable_server_that_refuses_shows_what_to_check(string sqlState, string hint)
    {
        await using var database = Open("Host=h;Password=s3cret");
        var error = new DatabaseUnreachableException(database, new PostgresException("message", "FATAL", "FATAL", sqlState));
        error.SqlState.ShouldBe(sqlState);
        error.Message.ShouldContain("h:5432");
        error.Message.ShouldContain(hint);
        error.Message.ShouldNotContain("s3cret");
    }

    [Theory]
    [InlineData(SocketError.ConnectionRefused, "nothing listens there")]
    [InlineData(SocketError.HostNotFound, "no host with that name")]
    [InlineData(SocketError.TimedOut, "did not answer in time")]
    public async Task Unreachable_server_that_is_not_there_shows_what_to_check(SocketError socketError, string hint)
    {
        await using var database = Open("Host=h");
        var error = new DatabaseUnreachableException(
            database, new NpgsqlException("Failed to connect", new SocketException((int)socketError)));
        error.SqlState.ShouldBeNull();
        error.Message.ShouldContain(hint);
    }

    private static Database Open(string connectionString) => new("main", new DatabaseOptions { ConnectionString = connectionString });
}
