using Azure.Core;
using Freshet.Databases;

namespace Freshet.Hosting.Credentials;

/// <summary>Tokens of Microsoft Entra as passwords, for all databases of the process.</summary>
/// <remarks>Requested when a connection is made, not on a timer: a process that was frozen would wake up with one that
/// has expired.</remarks>
internal sealed class EntraPasswordSource(AzureSignIn signIn, TimeProvider time) : PasswordSource, IDisposable
{
    public const string Scope = "https://ossrdbms-aad.database.windows.net/.default";

    // A login takes seconds, and clocks differ.
    private static readonly TimeSpan Early = TimeSpan.FromMinutes(5);

    private readonly SemaphoreSlim _one = new(1);
    private AccessToken? _token;

    public override async ValueTask<string> GetAsync(CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            if (_token is not { } token || time.GetUtcNow() >= (token.RefreshOn ?? token.ExpiresOn - Early))
                _token = await RequestAsync(cancellationToken);
            return _token.Value.Token;
        }
        finally
        {
            _one.Release();
        }
    }

    public override async Task<bool> RenewAsync(CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            var refused = _token?.Token;
            _token = null;
            _token = await RequestAsync(cancellationToken);
            return _token.Value.Token != refused;
        }
        finally
        {
            _one.Release();
        }
    }

    public override string AdviceFor(string user) =>
        "Authentication is Entra: Username must be the role of the identity that signs in, and the server must know it. "
        + "As the server's Entra administrator, in the database postgres: "
        + $"SELECT * FROM pgaadauth_create_principal('{user.Replace("'", "''", StringComparison.Ordinal)}', false, false);";

    public void Dispose() => _one.Dispose();

    private async Task<AccessToken> RequestAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await signIn.Credential.GetTokenAsync(new TokenRequestContext([Scope]), cancellationToken);
        }
        catch (Exception) when (_token is { } token && time.GetUtcNow() < token.ExpiresOn && !cancellationToken.IsCancellationRequested)
        {
            return token; // it was only to be renewed in good time
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            var reason = e.Message.Split('\n')[0].TrimEnd('\r', '.', ' ');
            throw new PasswordUnavailableException($"Microsoft Entra gave no token for PostgreSQL ({reason}). {AzureSignIn.Advice}", e);
        }
    }
}
