namespace Freshet.Tests;

/// <summary>A wrong value names its key, what was read and what is allowed.</summary>
public sealed class SettingsErrorTests
{
    public static TheoryData<string, string, string> WrongValues => new()
    {
        { "Refresh:Retries", "three", "a whole number from 0 to 100" },
        { "Refresh:Retries", "1.5", "a whole number from 0 to 100" },
        { "Refresh:Retries", "-1", "a whole number from 0 to 100" },
        { "Refresh:Retries", "101", "a whole number from 0 to 100" },
        { "Refresh:Retries", "99999999999", "a whole number from 0 to 100" },
        { "Refresh:Retries", "", "a whole number from 0 to 100" },
        { "Refresh:StatementTimeout", "30", "a time as hours:minutes:seconds from 00:00:01 to 7.00:00:00" },
        { "Refresh:StatementTimeout", "soon", "a time as hours:minutes:seconds from 00:00:01 to 7.00:00:00" },
        { "Refresh:StatementTimeout", "00:00:00", "a time as hours:minutes:seconds from 00:00:01 to 7.00:00:00" },
        { "Refresh:StatementTimeout", "-00:30:00", "a time as hours:minutes:seconds" },
        { "Refresh:StatementTimeout", "8d", "a time as hours:minutes:seconds" },
        { "Refresh:StatementTimeout", "NaN", "a time as hours:minutes:seconds" },
        { "Refresh:Method", "swift", "one of auto, concurrent, blocking" },
        { "Refresh:Method", "1", "one of auto, concurrent, blocking" },
        { "Refresh:Method", "", "one of auto, concurrent, blocking" },
        { "Databases:main:Lanes", "0", "a whole number from 1 to 64" },
        { "Databases:main:Port", "65536", "a whole number from 1 to 65535" },
        { "Databases:main:Retention", "00:59:59", "a time as hours:minutes:seconds from 01:00:00" },
    };

    [Theory, MemberData(nameof(WrongValues))]
    public void Read_wrong_value_is_one_sentence_with_key_value_and_what_is_allowed(string key, string value, string allowed)
    {
        var error = Settings.Errors(("Databases:main:Host", "h"), (key, value)).Single();
        error.ShouldStartWith($"Freshet:{key} is '{value}', but must be ");
        error.ShouldContain(allowed);
        error.ShouldEndWith(".");
    }

    [Fact]
    public void Read_section_where_a_value_belongs_is_an_error()
    {
        var error = Settings.Errors(("Refresh:Retries:Most", "3")).Single();
        error.ShouldStartWith("Freshet:Refresh:Retries is a section");
        error.ShouldContain("a whole number");
    }

    [Theory]
    [InlineData("Cadences:hourly")]
    [InlineData("Cadences")]
    [InlineData("Refresh")]
    [InlineData("Refresh:Settings")]
    [InlineData("Databases")]
    public void Read_value_where_a_section_belongs_is_an_error_that_does_not_repeat_it(string key)
    {
        var error = Settings.Errors((key, "Host=h;Password=s3cret")).Single();
        error.ShouldStartWith($"Freshet:{key} ");
        error.ShouldNotContain("s3cret");
    }

    [Fact]
    public void Read_all_errors_are_reported_at_once()
    {
        var errors = Settings.Errors(
            ("Refresh:Retries", "x"), ("Refresh:Method", "x"), ("Cadences:hourly:Schedule", "x"), ("Databases:main:Lanes", "x"),
            ("Databases:main:Host", "h"));
        errors.Count.ShouldBe(4);
        errors.Distinct().Count().ShouldBe(4);
    }

    [Fact]
    public void Message_holds_all_errors()
    {
        var exception = Should.Throw<SettingsException>(
            () => Settings.Read(("Refresh:Retries", "x"), ("Refresh:Method", "y")));
        exception.Errors.ShouldAllBe(error => exception.Message.Contains(error));
    }

    [Fact]
    public void Read_database_without_a_server_is_an_error() =>
        Settings.Errors(("Databases:main:Lanes", "2")).Single().ShouldStartWith("Freshet:Databases:main names no server");

    [Fact]
    public void Read_unreadable_connection_string_is_an_error_that_does_not_repeat_it()
    {
        var error = Settings.Errors(("Databases:main:ConnectionString", "Host=h;Pasword=s3cret")).Single();
        error.ShouldStartWith("Freshet:Databases:main:ConnectionString: ");
        error.ShouldNotContain("s3cret");
    }
}
