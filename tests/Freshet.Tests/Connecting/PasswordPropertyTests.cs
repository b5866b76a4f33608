using FsCheck;
using FsCheck.Fluent;

namespace Freshet.Tests;

/// <summary>Whatever becomes of a connection string, no part of its password is shown.</summary>
public sealed class PasswordPropertyTests
{
    // Every password holds it, before or after something that can cut a text in two.
    private const string Secret = "zqzq";

    private static readonly string[] Templates =
    [
        "Host=db;Database=app;Username=me;Password=§", "Host=db;Database=app;Username=me;Pasword=§", "Host=db,Database=app,Username=me,Password=§",
        "Host=db, Password=§, Username=me", "host=db dbname=app user=me password=§", "host=db user=me pasword=§", "password=§ host=db user=me",
        "Host=db Username=me Password=§", "Server=db User Id=me Password=§;Database=app", "Host=postgresql://me:§@db/app", "Host=me:§@db;Database=app",
        "Host=me:§@db", "Database=app Password=§;Host=db", "Username=me,Password=§;Host=db", "postgresql://me:§@db/app", "postgres://me:§@db:5432/app?sslmode=require",
        "postgresql://me:§@a,b:5433/app", "postgresql://:§@db/app", "postgresql://db/app?user=me&password=§", "postgresql://db/app?user=me&pasword=§",
        "postgresql://db/app?§", "jdbc:postgresql://db/app?user=me&password=§", "mysql://me:§@db/app", "§://me@db/app", "me:§@db/app", "db;me;§", "§", "Password=§",
        "'postgresql://me:§@db/app'", "\"Host=db;Password=§\"", "DATABASE_URL=postgresql://me:§@db/app", "psql -h db -U me -W §", "Host=db;Password='§;Username=me",
        "Host=db;Port=§;Username=me", "Host=db;SSL Mode=§", "Host=db;Timeout=§", "host='db' user='me' password='§", "Application Name=x Password=§;Host=db",
    ];

    private static readonly Gen<string> Passwords =
        from before in Pieces
        from after in Pieces
        select before + Secret + after;

    private static readonly Gen<string> Texts =
        from template in Gen.Elements(Templates)
        from password in Passwords
        from at in Gen.Choose(0, 40)
        from noise in Gen.Elements("", "", "", ";", " ", "'", "\"", "=", "@", "/")
        let text = template.Replace("§", password, StringComparison.Ordinal)
        select noise.Length == 0 ? text : text.Insert(Math.Min(at, text.IndexOf(Secret, StringComparison.Ordinal)), noise);

    private static Gen<string> Pieces =>
        from length in Gen.Choose(0, 4)
        from letters in Gen.ArrayOf(Gen.Elements("a1B;= '\"@:/?#%&,\\[]{}().-+\t".ToCharArray()), length)
        select new string(letters);

    [Fact]
    public void Password_is_never_shown() => Always.Holds(Texts, text =>
    {
        string? shown;
        try
        {
            var read = ConnectionStrings.Parse(text);
            shown = $"{read.Host} {read.Port} {read.Database} {read.Username} {read.ApplicationName}";
        }
        catch (FormatException e)
        {
            shown = e.ToString();
        }
        shown.ShouldNotContain(Secret);
    }, tests: 20000);
}
