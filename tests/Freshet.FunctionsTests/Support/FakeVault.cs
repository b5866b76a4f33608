using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Azure.Core.Pipeline;
using Azure.Security.KeyVault.Secrets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Freshet.FunctionsTests;

/// <summary>A Key Vault over HTTPS, as far as reading secrets goes: with challenges, pages, versions and errors.</summary>
internal sealed class FakeVault : IAsyncDisposable
{
    private const int PageSize = 3;

    private readonly ConcurrentDictionary<string, FakeSecret> _secrets = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentQueue<string> _requests = [];
    private readonly X509Certificate2 _certificate = SelfSigned();
    private readonly WebApplication _server;
    private int _clock;

    private FakeVault()
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, endpoint => endpoint.UseHttps(_certificate)));
        builder.Logging.ClearProviders();
        builder.Services.AddRoutingCore();
        _server = builder.Build();
        _server.UseRouting();
        _server.Use(GuardAsync);
        _server.MapGet("/secrets", List);
        _server.MapGet("/secrets/{name}/{version?}", Get);
    }

    /// <summary>The client finds it by this name, and believes its certificate.</summary>
    public const string Uri = "https://freshet.vault.test/";

    /// <summary>What was asked for, the path only.</summary>
    public IReadOnlyList<string> Requests => [.. _requests];

    /// <summary>How often the whole list was read.</summary>
    public int Reads => _requests.Count(request => request == "/secrets");

    /// <summary>Answers instead of the vault, until it returns null.</summary>
    public Func<IResult?> Instead { get; set; } = () => null;

    public SecretClientOptions ClientOptions
    {
        get
        {
            var options = new SecretClientOptions { Transport = new HttpClientTransport(new HttpClient(Handler())) };
            options.Retry.Delay = TimeSpan.FromMilliseconds(1);
            options.Retry.MaxDelay = TimeSpan.FromMilliseconds(2);
            return options;
        }
    }

    public static async Task<FakeVault> StartAsync()
    {
        var vault = new FakeVault();
        await vault._server.StartAsync();
        return vault;
    }

    public void Set(string name, string value, bool enabled = true) =>
        _secrets[name] = new(value, enabled, Interlocked.Increment(ref _clock));

    public static IResult Refuse(int status, string code, string inner) =>
        Results.Json(
            new { error = new { code, message = $"{code}. Inner error: {inner}", innererror = new { code = inner } } }, statusCode: status);

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _certificate.Dispose();
    }

    private async Task GuardAsync(HttpContext context, RequestDelegate next)
    {
        if (context.Request.Headers.Authorization.Count == 0)
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            context.Response.Headers.WWWAuthenticate =
                "Bearer authorization=\"https://login.test/tenant\", resource=\"https://vault.test\"";
            return;
        }
        if (Instead() is { } answer)
            await answer.ExecuteAsync(context);
        else
            await next(context);
    }

    private IResult List(HttpRequest request)
    {
        var from = int.Parse(request.Query["$skiptoken"].FirstOrDefault() ?? "0", System.Globalization.CultureInfo.InvariantCulture);
        if (from == 0)
            _requests.Enqueue("/secrets");
        var names = _secrets.Keys.Order(StringComparer.Ordinal).ToList();
        var next = from + PageSize < names.Count ? $"{Uri}secrets?api-version=7.4&$skiptoken={from + PageSize}" : null;
        var value = names.Skip(from).Take(PageSize)
            .Select(name => new { id = $"{Uri}secrets/{name}", attributes = _secrets[name].Attributes });
        return Results.Json(new { value, nextLink = next });
    }

    private IResult Get(string name)
    {
        _requests.Enqueue($"/secrets/{name}");
        return _secrets.TryGetValue(name, out var secret)
            ? Results.Json(new { value = secret.Value, id = $"{Uri}secrets/{name}/{secret.Updated:x32}", attributes = secret.Attributes })
            : Refuse(StatusCodes.Status404NotFound, "SecretNotFound", "SecretNotFound");
    }

    private SocketsHttpHandler Handler()
    {
        var port = new System.Uri(_server.Urls.Single()).Port;
        var thumbprint = _certificate.Thumbprint;
        return new SocketsHttpHandler
        {
            ConnectCallback = async (_, cancellationToken) =>
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                await socket.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            },
            SslOptions = { RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate?.GetCertHashString() == thumbprint },
        };
    }

    private static X509Certificate2 SelfSigned()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=freshet.vault.test", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var made = request.CreateSelfSigned(TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(1));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
    }

    private sealed record FakeSecret(string Value, bool Enabled, int Updated)
    {
        public object Attributes => new { enabled = Enabled, created = 1, updated = Updated, recoveryLevel = "Recoverable" };
    }
}
