using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace Freshet.Hosting.Credentials;

/// <summary>Settings whose source can change while the process lives, such as a vault whose passwords are rotated.</summary>
public sealed class ChangingSettings(IConfigurationRoot configuration, TimeProvider time, ILogger<ChangingSettings> logger) : IDisposable
{
    // All lanes of a run can be refused at the same time, and a vault limits how often it is read.
    private static readonly TimeSpan JustNow = TimeSpan.FromSeconds(5);

    /// <summary>How long their source may take, with all that it tries again.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly SemaphoreSlim _one = new(1);
    private long? _read;

    /// <summary>A setting as it was read last.</summary>
    public string? this[string key] => configuration[key];

    /// <summary>Reads all of them again, unless that was done just now. Where it fails, the old ones stay.</summary>
    public async Task ReloadAsync(CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            if (_read is { } read && time.GetElapsedTime(read) < JustNow)
                return;
            await Task.Run(configuration.Reload, cancellationToken).WaitAsync(Patience, time, cancellationToken);
            _read = time.GetTimestamp();
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            logger.SettingsNotReloaded(e.Message.Split('\n')[0].Trim());
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();
}
