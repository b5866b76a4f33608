using Azure.Security.KeyVault.Secrets;
using Microsoft.Extensions.Configuration;

namespace Azure.Extensions.AspNetCore.Configuration.Secrets;

/// <summary>Settings out of a vault's secrets, read at start and, where that is asked for, again and again.</summary>
public class AzureKeyVaultConfigurationProvider : ConfigurationProvider, IDisposable
{
    private const int FetchesAtATime = 32;

    private readonly SecretClient _client;
    private readonly KeyVaultSecretManager _manager;
    private readonly TimeSpan? _interval;
    private readonly SemaphoreSlim _one = new(1);
    private readonly CancellationTokenSource _end = new();
    private Dictionary<string, KeyVaultSecret>? _known;
    private bool _polling;
    private bool _disposed;

    public AzureKeyVaultConfigurationProvider(SecretClient client, AzureKeyVaultConfigurationOptions? options = null)
    {
        options ??= new();
        if (options.ReloadInterval <= TimeSpan.Zero)
            throw new ArgumentOutOfRangeException(nameof(options), options.ReloadInterval, $"{nameof(options.ReloadInterval)} must be more than zero.");
        _client = client;
        _manager = options.Manager;
        _interval = options.ReloadInterval;
    }

    public override void Load() => LoadAsync(_end.Token).GetAwaiter().GetResult();

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        if (!disposing || _disposed)
            return;
        _disposed = true;
        _end.Cancel();
        _end.Dispose();
    }

    private async Task LoadAsync(CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            var now = await ReadAsync(cancellationToken);
            var changed = _known is null || now.Count != _known.Count || now.Any(pair => !ReferenceEquals(_known.GetValueOrDefault(pair.Key), pair.Value));
            var first = _known is null;
            _known = now;
            if (!changed)
                return;
            Data = _manager.GetData(now.Values).ToDictionary(pair => pair.Key, pair => (string?)pair.Value, StringComparer.OrdinalIgnoreCase);
            if (!first)
                OnReload();
        }
        finally
        {
            _one.Release();
        }
        if (_interval is { } interval && !_polling)
        {
            _polling = true;
            _ = PollAsync(interval, _end.Token);
        }
    }

    /// <summary>The vault's list comes page by page and holds no values: those are fetched where the list shows a change.</summary>
    private async Task<Dictionary<string, KeyVaultSecret>> ReadAsync(CancellationToken cancellationToken)
    {
        var wanted = new List<SecretProperties>();
        await foreach (var secret in _client.GetPropertiesOfSecretsAsync(cancellationToken))
        {
            if (secret.Enabled != false && _manager.Load(secret))
                wanted.Add(secret);
        }
        using var free = new SemaphoreSlim(FetchesAtATime);
        var secrets = await Task.WhenAll(wanted.Select(async properties =>
        {
            if (_known?.GetValueOrDefault(properties.Name) is { } known && known.Properties.UpdatedOn == properties.UpdatedOn)
                return known;
            await free.WaitAsync(cancellationToken);
            try
            {
                return (await _client.GetSecretAsync(properties.Name, cancellationToken: cancellationToken)).Value;
            }
            finally
            {
                free.Release();
            }
        }));
        return secrets.ToDictionary(secret => secret.Name, StringComparer.OrdinalIgnoreCase);
    }

    private async Task PollAsync(TimeSpan interval, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(interval, TimeProvider.System, cancellationToken);
                await LoadAsync(cancellationToken);
            }
            catch (Exception) when (!cancellationToken.IsCancellationRequested)
            {
                // What was read before stays in force until the vault answers again.
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }
}
