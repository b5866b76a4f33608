using System.Globalization;
using System.Xml.Linq;
using Freshet.Api.Badges;

namespace Freshet.Tests;

public class BadgeTests
{
    private const string Key = "0123456789abcdef0123456789abcdef";

    private static readonly DateTimeOffset Now = new(2026, 12, 1, 14, 30, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("2026-12-01T14:02:00Z", null, "data as of 14:02 UTC")]
    [InlineData("2026-11-30T14:02:00Z", null, "data as of 30 Nov 14:02 UTC")]
    [InlineData("2025-12-01T14:02:00Z", null, "data as of 1 Dec 2025 14:02 UTC")]
    [InlineData("2026-12-01T14:02:00Z", "Europe/Zurich", "data as of 15:02 UTC+1")]
    [InlineData("2026-07-01T14:02:00Z", "Europe/Zurich", "data as of 1 Jul 16:02 UTC+2")]
    [InlineData("2026-12-01T14:02:00Z", "Asia/Kolkata", "data as of 19:32 UTC+5:30")]
    [InlineData("2026-12-01T14:02:00Z", "America/St_Johns", "data as of 10:32 UTC-3:30")]
    [InlineData("2026-12-01T14:02:00Z", "Pacific/Kiritimati", "data as of 04:02 UTC+14")] // the next day, which is today there
    [InlineData("2026-12-01T09:00:00Z", "Pacific/Kiritimati", "data as of 1 Dec 23:00 UTC+14")]
    public void Text_has_the_time_of_the_zone_and_the_date_if_it_is_not_today_there(string dataAsOf, string? zone, string expected) =>
        new BadgeState(ViewStatus.Fresh, Populated: true, DateTimeOffset.Parse(dataAsOf, CultureInfo.InvariantCulture), Now)
            .Text(BadgeAddress.Zone(zone)!).ShouldBe(expected);

    [Fact]
    public void View_whose_age_is_not_known_has_no_time()
    {
        new BadgeState(ViewStatus.Unknown, Populated: true, DataAsOf: null, Now).Text(TimeZoneInfo.Utc).ShouldBe("unknown");
        new BadgeState(ViewStatus.Late, Populated: false, Now, Now).Text(TimeZoneInfo.Utc).ShouldBe("no data yet");
    }

    [Theory]
    [InlineData("Europe/Nowhere")]
    [InlineData("/dev/zero")]
    [InlineData("../../../dev/zero")]
    [InlineData("Europe/../../../../etc/hostname")]
    [InlineData("")]
    [InlineData("Europe/Zurich\n")]
    public void Name_of_no_zone_is_none(string name) => BadgeAddress.Zone(name).ShouldBeNull();

    [Fact]
    public void Signature_is_that_of_one_view_only()
    {
        var signer = new BadgeSigner(Key);
        var signature = signer.Sign("main", new("reports", "a_daily"));

        signature.ShouldMatch("^[A-Za-z0-9_-]{43}$");
        signer.Verify("main", new("reports", "a_daily"), signature).ShouldBeTrue();
        foreach (var (database, schema, view) in new[]
        {
            ("main", "reports", "b_daily"), ("main", "report", "sa_daily"), ("mainreports", "a", "_daily"), ("other", "reports", "a_daily"),
            ("main", "Reports", "a_daily"), ("m", "ainreports", "a_daily"),
        })
            signer.Verify(database, new(schema, view), signature).ShouldBeFalse();
        signer.Verify("main", new("reports", "a_daily"), signature + "=").ShouldBeFalse();
        signer.Verify("main", new("reports", "a_daily"), "").ShouldBeFalse();
        new BadgeSigner(Key + "x").Verify("main", new("reports", "a_daily"), signature).ShouldBeFalse();
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("it's \"quoted\" & ]]> <!--")]
    [InlineData("Größe 日本 🐘")]
    [InlineData("/%?#&sig=")]
    [InlineData("control \u0001 \u001b \uFFFE \n")]
    public void Image_is_valid_xml_whatever_the_name(string name)
    {
        var image = XElement.Parse(BadgeImage.Draw("data as of 14:02 UTC", BadgeColour.Grey, name));

        var shown = name.Replace('\u0001', '\uFFFD').Replace('\u001b', '\uFFFD').Replace('\uFFFE', '\uFFFD');
        image.Attribute("role")!.Value.ShouldBe("img");
        image.Attribute("aria-label")!.Value.ShouldBe(shown.Replace('\n', ' '));
        image.Elements().Select(element => element.Name.LocalName).ShouldBe(["title", "rect", "text"]);
        image.Elements().First().Value.ShouldBe(shown);
    }

    [Fact]
    public void Image_is_as_wide_as_its_text()
    {
        var (small, large) = (Width("unknown"), Width("data as of 30 Nov 2025 14:02 UTC+5:30"));

        small.ShouldBeInRange(55, 75);
        large.ShouldBeInRange(225, 270);

        static int Width(string text)
        {
            var image = XElement.Parse(BadgeImage.Draw(text, BadgeColour.Grey, ""));
            var (whole, inner) = ((int)image.Attribute("width")!, (int)image.Elements().Last().Attribute("textLength")!);
            whole.ShouldBe(inner + 16);
            return whole;
        }
    }

    [Fact]
    public void Text_is_readable_on_each_colour()
    {
        foreach (var status in Enum.GetValues<ViewStatus>().Cast<ViewStatus?>().Append(null))
            Contrast(BadgeColour.Text, BadgeColour.Of(status)).ShouldBeGreaterThanOrEqualTo(4.5, $"{status}");
        new[] { ViewStatus.Fresh, ViewStatus.Late, ViewStatus.Failing, ViewStatus.Unknown }
            .Select(status => BadgeColour.Of(status)).ShouldBeUnique();
    }

    [Fact]
    public void Address_is_whole_with_a_public_url()
    {
        var access = AccessSettings.None with { BadgeKey = Key, PublicUrl = "https://freshet.example.com/x" };

        var badge = BadgeAddress.Of(access, "main", new("reports", "a&\"b"), "Europe/Zurich")!;

        badge.Path.ShouldStartWith("badge.svg?database=main&schema=reports&view=a%26%22b&tz=Europe%2FZurich&sig=");
        badge.Url.ShouldBe($"https://freshet.example.com/x/api/{badge.Path}");
        XElement.Parse(badge.Html.Replace(">", "/>")).Attribute("src")!.Value.ShouldBe(badge.Url);
        BadgeAddress.Of(access with { PublicUrl = null }, "main", new("reports", "a"), zone: null)!.Url.ShouldBeNull();
        BadgeAddress.Of(AccessSettings.None, "main", new("reports", "a"), zone: null).ShouldBeNull();
    }

    // As WCAG 2 defines it.
    private static double Contrast(string a, string b)
    {
        var (first, second) = (Luminance(a), Luminance(b));
        return (Math.Max(first, second) + 0.05) / (Math.Min(first, second) + 0.05);
    }

    private static double Luminance(string colour)
    {
        var parts = Convert.FromHexString(colour[1..]).Select(part => part / 255.0)
            .Select(part => part <= 0.04045 ? part / 12.92 : Math.Pow((part + 0.055) / 1.055, 2.4)).ToList();
        return (0.2126 * parts[0]) + (0.7152 * parts[1]) + (0.0722 * parts[2]);
    }
}
