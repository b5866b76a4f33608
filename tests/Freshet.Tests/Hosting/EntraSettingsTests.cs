using Npgsql;

namespace Freshet.Tests;

public sealed class EntraSettingsTests
{
    private static readonly (string, string?) Entra = ("Databases:main:Authentication", "Entra");

    [Fact]
    public async Task Entra_connects_with_the_certificate_verified_and_no_password()
    {
        var settings = Settings.Read(
            Entra, ("Databases:main:Host", "h"), ("Databases:main:Database", "d"), ("Databases:main:Username", "app"));
        await using var databases = new DatabaseSet(
            settings, new PasswordSources(new AzureSignIn(() => throw new InvalidOperationException()), TimeProvider.System));
        foreach (var source in new[] { databases.All[0].Pool, databases.All[0].Unpooled })
        {
            var connection = new NpgsqlConnectionStringBuilder(source.ConnectionString);
            (connection.SslMode, connection.Password, connection.Username).ShouldBe((SslMode.VerifyFull, null, "app"));
        }
    }

    [Fact]
    public void Authentication_names_what_is_allowed() =>
        Settings.Errors(("Databases:main:Host", "h"), ("Databases:main:Authentication", "Kerberos"))
            .ShouldBe(["Freshet:Databases:main:Authentication is 'Kerberos', but must be one of password, entra."]);

    [Fact]
    public void Entra_needs_the_name_of_its_role() =>
        Settings.Errors(Entra, ("Databases:main:Host", "h")).Single().ShouldStartWith("Freshet:Databases:main:Username is missing");

    [Theory]
    [InlineData("Host=h;Username=u;Password=s3cret", "has a password")]
    [InlineData("Host=h;Username=u;SSL Mode=Require", "must be VerifyFull")]
    public void Entra_refuses_what_does_not_go_with_it(string connection, string error)
    {
        var said = Settings.Errors(Entra, ("Databases:main:ConnectionString", connection)).Single();
        said.ShouldStartWith("Freshet:Databases:main:ConnectionString ");
        said.ShouldContain(error);
        said.ShouldNotContain("s3cret");
    }
}
