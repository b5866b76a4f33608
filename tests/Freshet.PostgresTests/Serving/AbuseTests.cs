using System.Net.Sockets;

namespace Freshet.PostgresTests.Serving;

public sealed class AbuseTests
{
    [EachServer]
    public async Task Slow_callers_are_let_go_and_hold_up_nobody(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly"));
        await using var service = await FreshetService.StartAsync(db);
        var slow = new List<TcpClient>();
        for (var i = 0; i < 300; i++)
            slow.Add(await RawHttp.OpenAsync(service.Address, i % 2 == 0
                ? "GET /api/views HTTP/1.1\r\nHost: localhost\r\nX-Slow: "
                : "POST /api/refresh HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"));

        (await service.GetAsync("/api/views")).ShouldBe(200);
        await service.RunIsAsync(await service.RefreshAsync("?cadence=hourly"), "succeeded");

        foreach (var client in slow)
        {
            using var reader = new StreamReader(client.GetStream());
            var answer = await reader.ReadToEndAsync();
            answer.ShouldStartWith("HTTP/1.1 408 ");
            client.Dispose();
        }
        service.Log.ShouldNotContain("[200]");
        service.Log.ShouldNotContain("fault");
    }

    [EachServer]
    public async Task More_connections_than_it_takes_are_closed_and_it_serves_again_after_them(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await using var service = await FreshetService.StartAsync(db);
        var many = new List<TcpClient>();
        for (var i = 0; i < 1100; i++)
            many.Add(await RawHttp.OpenAsync(service.Address, "GET "));

        many.ForEach(client => client.Dispose());

        await Eventually.HoldsAsync(
            async () =>
            {
                try
                {
                    return (await service.GetAsync("/api/health")).Status == 200;
                }
                catch (HttpRequestException)
                {
                    return false; // not yet
                }
            },
            () => Task.FromResult(service.Log));
        service.Process.HasExited.ShouldBeFalse();
    }

    [EachServer]
    public async Task Requests_that_are_none_are_refused_and_not_logged(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await using var service = await FreshetService.StartAsync(db);

        foreach (var (request, status) in new[]
        {
            ($"GET /api/views HTTP/1.1\r\nHost: localhost\r\nX-Large: {new string('x', 40_000)}\r\n\r\n", "431"),
            ($"GET /{new string('x', 20_000)} HTTP/1.1\r\nHost: localhost\r\n\r\n", "414"),
            ("nothing\r\n\r\n", "400"), ("GET /api/views HTTP/1.1\r\n\r\n", "400"),
            ("GET /api/views HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", "400"),
            ("POST /api/refresh HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n", "400"),
            (Chunk("ffffffffffffffff"), "400"), (Chunk("fffffffffffffffff"), "400"), (Chunk("80000000"), "400"), (Chunk("-1"), "400"),
            (Chunk(""), "400"), (Chunk("z"), "400"),
        })
        {
            var answer = await RawHttp.SendAsync(service.Address, request);
            answer.ShouldStartWith($"HTTP/1.1 {status} ");
        }

        service.Log.ShouldNotContain("fail:");
        service.Log.ShouldNotContain("warn:");
        (await service.GetAsync("/api/health")).ShouldBe(200);

        static string Chunk(string size) =>
            $"POST /api/refresh HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: "
                + $"chunked\r\n\r\n{size}\r\n{{}}";
    }

    [EachServer]
    public async Task Silent_connections_keep_nobody_out(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await using var service = await FreshetService.StartAsync(db);
        var silent = new List<TcpClient>();
        for (var i = 0; i < 1100; i++)
            silent.Add(await RawHttp.OpenAsync(service.Address, ""));

        // The oldest were closed for the others, so this one is let in.
        (await service.GetAsync("/api/health")).ShouldBe(200);

        foreach (var client in silent)
        {
            try
            {
                (await client.GetStream().ReadAsync(new byte[1])).ShouldBe(0);
            }
            catch (IOException)
            {
                // Closed without a word, too.
            }
            client.Dispose();
        }
        service.Log.ShouldNotContain("fail:");
    }

    [EachServer]
    public async Task Callers_who_hang_up_leave_no_trace_in_the_log(string server)
    {
        await using var db = await TestDatabase.CreateAsync(server);
        await db.ExecuteAsync(Views.Of("source", "a_hourly"));
        await using var service = await FreshetService.StartAsync(db);
        await using var other = await db.ConnectAsync();
        await service.LoggedAsync("The database main is ready");
        await other.ExecuteAsync("BEGIN; LOCK freshet.run");
        var clients = new List<TcpClient>();
        foreach (var path in new[] { "GET /api/runs", "GET /api/runs?limit=1", "GET /api/runs/main.00000000-0000-0000-0000-000000000000" })
            clients.Add(await RawHttp.OpenAsync(service.Address, $"{path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n"));
        await db.UntilAsync("SELECT count(*) >= 3 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'");

        clients.ForEach(client => client.Dispose());
        await other.ExecuteAsync("ROLLBACK");
        // What they asked for is read to its end, as others may wait for the same.
        await db.UntilAsync("SELECT count(*) = 0 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'");

        var log = (await service.EndAsync()).ShouldExit(0).All;
        log.ShouldNotContain("fail:", Case.Sensitive, log);
    }
}
