using System.Net;
using Freshet.Cli;

namespace Freshet.Tests.Serving;

public sealed class ListenAddressTests
{
    [Theory]
    [InlineData("7071", "127.0.0.1:7071", true)]
    [InlineData("0", "127.0.0.1:0", true)]
    [InlineData("localhost:80", "127.0.0.1:80", true)]
    [InlineData("http://localhost:8080/", "127.0.0.1:8080", true)]
    [InlineData("HTTP://127.0.0.2:1", "127.0.0.2:1", true)]
    [InlineData("[::1]:7071", "[::1]:7071", true)]
    [InlineData("0.0.0.0:8080", "0.0.0.0:8080", false)]
    [InlineData("[::]:8080", "[::]:8080", false)]
    [InlineData("*:8080", "[::]:8080", false)]
    [InlineData("http://+:8080", "[::]:8080", false)]
    [InlineData("10.1.2.3:65535", "10.1.2.3:65535", false)]
    public void Address_is_taken_as_people_type_it(string text, string expected, bool loopback)
    {
        var address = ListenAddress.Parse(text);

        address.ToString().ShouldBe(expected);
        address.IsLoopback.ShouldBe(loopback);
    }

    [Theory]
    [InlineData("")]
    [InlineData(":7071")]
    [InlineData("localhost")]
    [InlineData("localhost:")]
    [InlineData("localhost:-1")]
    [InlineData("localhost: 80")]
    [InlineData("127.0.0.1:65536")]
    [InlineData("example.com:80")]
    [InlineData("https://127.0.0.1:443")]
    [InlineData("unix:/run/freshet")]
    [InlineData("127.0.0.1:80/api")]
    public void Anything_else_is_refused_with_what_is_meant(string text) =>
        Should.Throw<UsageException>(() => ListenAddress.Parse(text)).Message.ShouldContain($"'{text}'");

    [Fact]
    public void Default_is_where_the_Functions_host_listens() =>
        ListenAddress.Default.ShouldBe(new ListenAddress(IPAddress.Loopback, 7071));
}
