using Azure.Core;
using Azure.Identity;

namespace Freshet.Hosting.Credentials;

/// <summary>The identity of this process on Azure. Determined when first needed: a host without Azure loads no Azure library.</summary>
public sealed class AzureSignIn
{
    private readonly Lock _lock = new();
    private readonly Func<TokenCredential>? _find;
    private TokenCredential? _credential;

    // Not one with a default: to call it would load the library that its parameter is of.
    public AzureSignIn()
    {
    }

    public AzureSignIn(Func<TokenCredential> find) => _find = find;

    /// <value>
    /// Default: on Azure the managed identity, selected by AZURE_CLIENT_ID if there are several; elsewhere the user who is
    /// signed in with <c>az login</c>.
    /// </value>
    public TokenCredential Credential
    {
        get
        {
            lock (_lock)
                return _credential ??= _find?.Invoke() ?? new DefaultAzureCredential();
        }
    }

    /// <summary>What to do if no identity is signed in.</summary>
    public const string Advice =
        "In Azure, assign the app a managed identity, and set AZURE_CLIENT_ID to the client id of a user-assigned one; "
        + "elsewhere, sign in with 'az login'.";
}
