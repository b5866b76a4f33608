using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Freshet.FunctionsTests.Http;

public sealed class AccessTests
{
    private const string BadgeKey = "0123456789abcdef0123456789abcdef";

    [Fact]
    public async Task Access_leaves_it_to_the_host_who_may_act()
    {
        await using var app = App.Start(null, ("Freshet__Databases__main__Host", "h"), ("Freshet__BadgeKey", BadgeKey));
        var functions = app.Functions<AccessFunctions>();

        (await AnswerAsync(app, request => Task.FromResult(functions.GetAccess(request)))).ShouldBe(
            (200, """{"view":true,"act":null,"keyNeeded":true,"databases":["main"],"cadences":["daily","hourly"],"badges":true}"""));
        (await AnswerAsync(app, request => Task.FromResult(functions.GetAccessToAct(request)))).ShouldBe((200, """{"act":true}"""));
    }

    [EachServer]
    public async Task Badge_is_at_the_address_that_the_app_returns(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(TestSupport.Views.Of("source", "a_hourly"));
        await using var app = App.On(db, ("Freshet__BadgeKey", BadgeKey), ("Freshet__PublicUrl", "https://app.example.com"));
        var functions = app.Functions<BadgeFunctions>();

        var (status, address) = await AnswerAsync(
            app, request => functions.GetBadge(request, CancellationToken.None), "?schema=public&view=a_hourly");
        status.ShouldBe(200);
        var path = JsonDocument.Parse(address).RootElement.GetProperty("path").GetString()!;
        address.ShouldContain("https://app.example.com/api/badge.svg?database=main");
        var (shown, image) = await AnswerAsync(
            app, request => functions.GetBadgeImage(request, CancellationToken.None), path[path.IndexOf('?', StringComparison.Ordinal)..]);
        (shown, image[..4]).ShouldBe((200, "<svg"));
        var (unsigned, _) = await AnswerAsync(
            app, request => functions.GetBadgeImage(request, CancellationToken.None), "?database=main&schema=public&view=a_hourly");
        unsigned.ShouldBe(404);
    }

    private static async Task<(int Status, string Body)> AnswerAsync(App app, Func<HttpRequest, Task<IResult>> function, string query = "")
    {
        var context = new DefaultHttpContext { RequestServices = app.Services };
        context.Request.Method = HttpMethods.Get;
        context.Request.QueryString = new(query);
        using var body = new MemoryStream();
        context.Response.Body = body;
        await (await function(context.Request)).ExecuteAsync(context);
        return (context.Response.StatusCode, Encoding.UTF8.GetString(body.ToArray()));
    }
}
