using System.Reflection;
using FsCheck;
using FsCheck.Fluent;

namespace Freshet.Tests;

public sealed class Probe(Xunit.Abstractions.ITestOutputHelper o)
{
    [Fact]
    public void Api()
    {
        foreach (var t in new[] { typeof(FsCheck.Fluent.Gen), typeof(FsCheck.Fluent.Prop), typeof(FsCheck.Fluent.Arb), typeof(FsCheck.Check), typeof(FsCheck.Config) })
        {
            o.WriteLine("== " + t);
            foreach (var m in t.GetMembers(BindingFlags.Public | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly))
                o.WriteLine(m.ToString() ?? "");
        }
        foreach (var t in typeof(FsCheck.Fluent.Gen).Assembly.GetExportedTypes().Where(t => t.Namespace == "FsCheck.Fluent"))
            o.WriteLine(t.FullName ?? "");
        o.WriteLine(string.Join("|", new[] { "24:00:00", "24:00", "25:10:00", "90:00:00", "1:30", "00:60:00", "1.02:03" }.Select(s => s + "=" + (TimeSpan.TryParse(s, System.Globalization.CultureInfo.InvariantCulture, out var x) ? x.ToString() : "no"))));
        foreach (var c in new[] { "postgresql://u@h/db?channel_binding=require", "postgresql://u@h/db?target_session_attrs=any", "postgresql://h/db?user=me&password=x", "postgresql://my_host/db", "postgresql:///db?host=/var/run/postgresql", "postgresql://%2Fvar%2Frun/db", "postgresql://h1,h2/db", "postgresql://u:a%40b%2Fc%25@[::1]:5433/my%20db?sslmode=verify-full", "postgresql://h/db?sslmode=99", "postgresql://h/db?options=-c%20x%3D1", "postgresql://h/db?sslcert=a&sslkey=b", "postgresql://h/db?search_path=a", "postgresql://h/db?keepalives_idle=30", "postgresql://user@/db", "postgresql://h", "postgresql://h/db?gssencmode=disable", "postgresql://UPPER/db", "postgresql://h/db?connect_timeout=abc", "postgresql://h/db?statement_timeout=3" , "postgresql://u:p#q@h/db", "postgresql://u:p?q@h/db", "postgresql://u:p:q@h/db" , "postgresql://u:p/q@h/db", "postgresql://u:p@q@h/db", "postgresql://u:päß@h/db", "postgresql://u:p+q%20r@h/db", "postgresql://u:50%@h/db", "postgresql://u:p%2525@h/db"})
        {
            try { var b = ConnectionStrings.Parse(c); o.WriteLine(c + " => " + b.ConnectionString); } catch (Exception e) { o.WriteLine(c + " => " + e.GetType().Name + " " + e.Message[..30]); }
        }
        foreach (var c in new[] { "0\t0\t*\t*\t*\t*", "  0 0 * * * *  ", "0 0 * * * *\n", "0  0 3 * * *", "0 0 * * *", "0 0 0 30 2 *", "@hourly", "", "0 0 3 ? * *", "0 0 3 L * *", "0 0 3 * * MON-FRI", "* * * * * *", "0 0 */2 * * *", "0 0 3 * * 7", "0 0 24 * * *", "60 0 0 * * *" })
        {
            try { var b = Schedule.Parse(c); o.WriteLine(c + " => " + b.Next(new DateTimeOffset(2026,3,1,0,0,0,TimeSpan.Zero))); } catch (Exception e) { o.WriteLine(c + " => " + e.GetType().Name + " " + e.Message); }
        }
        foreach (var c in new[] { "", " ", "../etc/passwd", "europe/zurich", "W. Europe Standard Time", "Nowhere/City", "local", "Europe/Zurich\0" })
        {
            try { var b = Schedule.Parse("0 0 3 * * *", c); o.WriteLine(c + " => " + b.Zone.Id); } catch (Exception e) { o.WriteLine(c + " => " + e.GetType().Name + " " + e.Message); }
        }
    }
}
