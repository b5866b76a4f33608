using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace Freshet.Hosting.Credentials;

/// <summary>Settings whose source can change while the process lives, such as a vault whose passwords are rotated.</summary>
public sealed class ChangingSettings(IConfigurationRoot configuration, TimeProvider time, ILogger<ChangingSettings> logger)
{
    /// <summary>How long their source may take, with all that it tries again.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    // All lanes of a run can be refused at the same time, and a vault limits how often it is read.
    private static readonly TimeSpan JustNow = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private Task _reading = Task.CompletedTask;
    private long? _read;

    /// <summary>A setting as it was read last.</summary>
    public string? this[string key] => configuration[key];

    /// <summary>Reads all of them again, unless that was done just now. Where it fails, the old ones stay. Calls at the same time share one
    /// reading.</summary>
    public Task ReloadAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_reading.IsCompleted && !(_read is { } read && time.GetElapsedTime(read) < JustNow))
                _reading = ReadAsync();
            return _reading.WaitAsync(cancellationToken);
        }
    }

    private async Task ReadAsync()
    {
        try
        {
            await Task.Run(configuration.Reload).WaitAsync(Patience, time);
            _read = time.GetTimestamp();
        }
        catch (Exception e)
        {
            logger.SettingsNotReloaded(
                e is TimeoutException ? $"their source did not answer within {Patience.TotalSeconds} s" : e.Message.Split('\n')[0].Trim());
        }
    }
}
