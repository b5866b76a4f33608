using Microsoft.Extensions.Configuration;

namespace Freshet.Tests;

public class AccessSettingsTests
{
    [Fact]
    public void Read_several_keys_separated_by_commas()
    {
        var access = Read(("Freshet:ApiKey", " first-key-4711 ,second-key-4711\n"), ("Freshet:ViewerKey", "viewer-key-4711,"));

        access.ApiKeys.ShouldBe(["first-key-4711", "second-key-4711"]);
        access.ViewerKeys.ShouldBe(["viewer-key-4711"]);
        access.NeedsKey.ShouldBeTrue();
        Read(("Freshet:ApiKey", " , ")).NeedsKey.ShouldBeFalse();
    }

    [Theory]
    [InlineData("0123456789abcdef0123456789abcde", false)]
    [InlineData("0123456789abcdef0123456789abcdef", true)]
    [InlineData("üüüüüüüüüüüüüüüü", true)] // two bytes each
    [InlineData("", true)]
    public void Read_badge_key_refuses_one_of_fewer_than_32_bytes(string key, bool taken)
    {
        var read = () => Read(("Freshet:BadgeKey", key));
        if (taken)
            read().BadgeKey.ShouldBe(key.Length == 0 ? null : key);
        else
            Should.Throw<SettingsException>(read).Message.ShouldBe(
                "Freshet:BadgeKey is too short: it must have at least 32 bytes, so that no address of a badge can be forged. "
                + "To make one: openssl rand -hex 32");
    }

    [Theory]
    [InlineData("https://freshet.example.com/", "https://freshet.example.com")]
    [InlineData("http://host:8080/freshet", "http://host:8080/freshet")]
    [InlineData(" ", null)]
    public void Read_public_url_as_the_root_of_addresses(string given, string? url) =>
        Read(("Freshet:PublicUrl", given)).PublicUrl.ShouldBe(url);

    [Theory]
    [InlineData("freshet.example.com")]
    [InlineData("ftp://freshet.example.com")]
    [InlineData("/freshet")]
    [InlineData("https://user:secret@freshet.example.com")]
    [InlineData("https://freshet.example.com/?a=1")]
    [InlineData("https://freshet.example.com/#a")]
    public void Read_public_url_refuses_what_is_no_address_of_a_site(string given)
    {
        var message = Should.Throw<SettingsException>(() => Read(("Freshet:PublicUrl", given))).Message;

        message.ShouldStartWith("Freshet:PublicUrl must be the address at which browsers reach Freshet");
        message.ShouldNotContain("secret");
    }

    private static AccessSettings Read(params (string Name, string Value)[] settings) => SettingsReader.Read(
        new ConfigurationBuilder().AddInMemoryCollection(
            settings.Select(setting => new KeyValuePair<string, string?>(setting.Name, setting.Value))).Build()).Access;
}
