using Npgsql;

namespace Freshet.Tests;

public sealed class ConnectionStringsTests
{
    public static TheoryData<string> Unreadable => new()
    {
        "s3cret", "Host=h;Pasword=s3cret", "Host=h;Port=s3cret", "Host=h;SSL Mode=s3cret", "postgresql://u:s3cret@h:port/db",
        "postgresql://u:s3#cret@h/db",
        "postgresql://u:s3cret@h/db?sslmode=s3cret", "postgresql://u:s3cret@h/db?connect_timeout=s3cret",
        "postgresql://u:s3cret@h/db?no_such_thing=s3cret",
        "postgresql://u:s3cret@h:99999/db", "mysql://u:s3cret@h/db",
        "Host=h;Password=x;s3cret", "Host=h;Password=x;s3cret=y", "Host=h;Password=s3cret;Target Session Attributes=s3cret",
        "postgresql://user:1234#cret@127.0.0.1/db", "postgresql://user:1234?cret@127.0.0.1/db",
        "postgresql://user:1234/cret@127.0.0.1/db", "postgresql://user:1234#cret@127.0.0.1",
        "postgresql://h/db#s3cret",
    };

    [Fact]
    public void Parse_pairs_are_read_as_Npgsql_does()
    {
        var settings = ConnectionStrings.Parse("Host=h;Port=5433;Database=d;Username=u;Password='a;b'");
        (settings.Host, settings.Port, settings.Database, settings.Username, settings.Password).ShouldBe(("h", 5433, "d", "u", "a;b"));
    }

    [Theory]
    [InlineData("postgresql")]
    [InlineData("postgres")]
    [InlineData("PostgreSQL")]
    public void Parse_address_has_all_its_parts(string scheme)
    {
        var settings = ConnectionStrings.Parse($"{scheme}://u:p@db.example.com:5433/app");
        (settings.Host, settings.Port, settings.Database, settings.Username, settings.Password).ShouldBe(
            ("db.example.com", 5433, "app", "u", "p"));
    }

    [Theory]
    [InlineData("postgresql://h", "h", 5432, null, null)]
    [InlineData("postgresql://h/", "h", 5432, null, null)]
    [InlineData("postgresql://u@h/d", "h", 5432, "d", "u")]
    [InlineData("postgresql://u:p@h", "h", 5432, null, "u")]
    [InlineData("postgresql://u:p@h?dbname=d", "h", 5432, "d", "u")]
    [InlineData("postgresql://my_db:6432/d", "my_db", 6432, "d", null)]
    [InlineData("postgresql://[::1]:5433/d", "::1", 5433, "d", null)]
    [InlineData("postgresql:///d?host=/var/run/postgresql", "/var/run/postgresql", 5432, "d", null)]
    [InlineData("postgresql://h/?dbname=d&port=6000", "h", 6000, "d", null)]
    [InlineData("postgresql://h/d?user=u", "h", 5432, "d", "u")]
    public void Parse_address_may_leave_parts_out(string text, string host, int port, string? database, string? user)
    {
        var settings = ConnectionStrings.Parse(text);
        (settings.Host, settings.Port, settings.Database, settings.Username).ShouldBe((host, port, database, user));
    }

    [Fact]
    public void Parse_address_percent_stands_for_what_it_encodes()
    {
        var settings = ConnectionStrings.Parse("postgresql://m%C3%BCller%40corp:p%40ss%2Fw%3Ard%25+%20x@h/my%20db?application_name=a%26b");
        settings.Username.ShouldBe("müller@corp");
        settings.Password.ShouldBe("p@ss/w:rd%+ x");
        settings.Database.ShouldBe("my db");
        settings.ApplicationName.ShouldBe("a&b");
    }

    [Theory]
    [InlineData("disable", SslMode.Disable)]
    [InlineData("prefer", SslMode.Prefer)]
    [InlineData("require", SslMode.Require)]
    [InlineData("verify-ca", SslMode.VerifyCA)]
    [InlineData("verify-full", SslMode.VerifyFull)]
    public void Parse_address_sslmode_is_libpqs(string text, SslMode mode) =>
        ConnectionStrings.Parse($"postgresql://h/d?sslmode={text}").SslMode.ShouldBe(mode);

    [Fact]
    public void Parse_address_takes_libpqs_other_names()
    {
        var settings = ConnectionStrings.Parse(
            "postgresql://h/d?connect_timeout=7&sslrootcert=/etc/ca.pem&channel_binding=require&target_session_attrs=read-write");
        (settings.Timeout, settings.RootCertificate).ShouldBe((7, "/etc/ca.pem"));
        (settings.ChannelBinding, settings.TargetSessionAttributes).ShouldBe((ChannelBinding.Require, "read-write"));
    }

    [Fact]
    public void Parse_address_sslmode_by_number_is_refused() =>
        Should.Throw<FormatException>(() => ConnectionStrings.Parse("postgresql://h/d?sslmode=99"));

    [Theory, MemberData(nameof(Unreadable))]
    public void Parse_unreadable_text_is_not_repeated(string text)
    {
        var error = Should.Throw<FormatException>(() => ConnectionStrings.Parse(text));
        error.ToString().ShouldNotContain("cret");
        error.Message.ShouldContain("postgresql://user:password@host:5432/database");
    }

    [Theory]
    [InlineData("Host=h;Password=a;Target Session Attributes=foo", "target session attributes")]
    [InlineData("Host=h;Port=many", "port")]
    [InlineData("postgresql://u:p@h/d?target_session_attrs=foo", "target_session_attrs")]
    [InlineData("postgresql://u:p@h/d?sslmode=99", "sslmode")]
    public void Parse_value_that_cannot_be_used_names_its_keyword(string text, string keyword) =>
        Should.Throw<FormatException>(() => ConnectionStrings.Parse(text)).Message
            .ShouldStartWith($"The connection string cannot be read: the value of '{keyword}' is not valid.");

    [Theory]
    [InlineData("postgresql://user:1234#5@127.0.0.1/db")]
    [InlineData("postgresql://user:1234?5@127.0.0.1/db")]
    [InlineData("postgresql://user:1234/5@127.0.0.1/db")]
    [InlineData("postgresql://user:12@34@127.0.0.1/db")]
    public void Parse_address_with_a_password_that_is_not_encoded_shows_how_to_write_it(string text)
    {
        var message = Should.Throw<FormatException>(() => ConnectionStrings.Parse(text)).Message;
        message.ShouldContain("percent-encoded");
        message.ShouldContain("# as %23");
        message.ShouldNotContain("12");
    }

    [Theory]
    [InlineData("host=h dbname=d user=u password=p port=6000", "h", 6000, "d", "u", "p")]
    [InlineData(" host = h  dbname='my db' user=u password='a b\\'c' ", "h", 5432, "my db", "u", "a b'c")]
    [InlineData("host=/var/run/postgresql user=u password=p;q=r", null, 0, null, null, null)]
    [InlineData("Host=h;Database=d;User=u;Pwd=p;sslmode=verify-full;target_session_attrs=primary", "h", 5432, "d", "u", "p")]
    [InlineData("postgresql+psycopg2://u:p@h/d", "h", 5432, "d", "u", "p")]
    [InlineData("postgis://u:p@h/d?conn_max_age=60", "h", 5432, "d", "u", "p")]
    [InlineData("postgresql://u:p@h/d?schema=public&pgbouncer=true&connection_limit=1&pool_timeout=0", "h", 5432, "d", "u", "p")]
    [InlineData("postgres://u:p@h/d?sslmode=no-verify", "h", 5432, "d", "u", "p")]
    [InlineData("postgresql://h/d?user=u&password=p&ApplicationName=x&currentSchema=reports", "h", 5432, "d", "u", "p")]
    [InlineData("postgresql://u:p@h/d?statement_timeout=5000&keepalives=1&keepalives_idle=60&keepalives_count=3", "h", 5432, "d", "u", "p")]
    [InlineData("postgresql://u:p@a:1,b:2/d", "a:1,b:2", 5432, "d", "u", "p")]
    [InlineData("postgresql://u:p@a,b/d?target_session_attrs=read-write", "a,b", 5432, "d", "u", "p")]
    [InlineData("host=a,b port=1,2 user=u password=p dbname=d", "a:1,b:2", 5432, "d", "u", "p")]
    public void Parse_forms_that_people_have(string text, string? host, int port, string? database, string? user, string? password)
    {
        if (host is null)
        {
            Should.Throw<FormatException>(() => ConnectionStrings.Parse(text));
            return;
        }
        var settings = ConnectionStrings.Parse(text);
        (settings.Host, settings.Port, settings.Database, settings.Username, settings.Password).ShouldBe((host, port, database, user, password));
    }

    [Fact]
    public void Parse_parameters_of_other_programs_have_their_meaning()
    {
        var settings = ConnectionStrings.Parse(
            "postgresql://h/d?options=-c%20geqo%3Doff&keepalives_idle=60&sslnegotiation=direct&gssencmode=disable&channel_binding=require"
            + "&targetServerType=primary&load_balance_hosts=random&sslrootcert=system&passfile=/etc/pass");
        settings.ShouldSatisfyAllConditions(
            () => settings.Options.ShouldBe("-c geqo=off"),
            () => settings.TcpKeepAlive.ShouldBeTrue(),
            () => settings.TcpKeepAliveTime.ShouldBe(60),
            () => settings.SslNegotiation.ShouldBe(SslNegotiation.Direct),
            () => settings.GssEncryptionMode.ShouldBe(GssEncryptionMode.Disable),
            () => settings.TargetSessionAttributes.ShouldBe("primary"),
            () => settings.LoadBalanceHosts.ShouldBeTrue(),
            () => settings.SslMode.ShouldBe(SslMode.VerifyFull), // sslrootcert=system demands it, as with libpq
            () => settings.RootCertificate.ShouldBeNull(),
            () => settings.Passfile.ShouldBe("/etc/pass"));
        ConnectionStrings.Parse("postgresql://h/d?ssl=true").SslMode.ShouldBe(SslMode.VerifyFull);
        ConnectionStrings.Parse("postgresql://h/d?sslmode=require&ssl=true").SslMode.ShouldBe(SslMode.Require);
    }

    [Theory]
    [InlineData("Host=h;Pasword=p", "one of its words is not known. Did you mean 'Password'?")]
    [InlineData("host=h usr=u", "an equals sign stands in the value of 'Host'")]
    [InlineData("jdbc:postgresql://h/d", "it begins with 'jdbc:'")]
    [InlineData("mysql://h/d", "it begins with 'mysql://', and not with 'postgresql://'")]
    [InlineData("'Host=h'", "it stands in quotes, which are not a part of it")]
    [InlineData("Host=h, Password=p", "'password=' stands in the value of 'Host': parts are separated by semicolons, or all of them by blanks")]
    [InlineData("Host=postgresql://u:p@h/d", "the value of 'Host' is an address: write the address alone")]
    [InlineData("Host=u:p@h;Database=d", "the value of 'Host' holds a user: write 'Username=…;Password=…' instead")]
    [InlineData("Host=a b;Database=d", "the value of 'Host' is not the name of a host")]
    [InlineData("postgresql://h/d?sslfactory=org.postgresql.ssl.NonValidatingFactory", "'sslfactory' is refused: it is a class of Java's")]
    [InlineData("postgresql://h/d?sslcrl=/x", "'sslcrl' is refused: lists of revoked certificates are not supported")]
    [InlineData("postgresql://h/d?sslmode", "a parameter after the question mark has no value")]
    [InlineData("host='h user=u", "a quote is not closed")]
    [InlineData("host=a,b port=1,2,3", "the value of 'port' is not valid")]
    public void Parse_text_that_cannot_be_read_says_why(string text, string reason) =>
        Should.Throw<FormatException>(() => ConnectionStrings.Parse(text)).Message.ShouldContain($": {reason}");

    [Fact]
    public void Parse_blanks_around_the_text_are_no_part_of_it() => ConnectionStrings.Parse("  Host=h;Database=d\n").Database.ShouldBe("d");
}
