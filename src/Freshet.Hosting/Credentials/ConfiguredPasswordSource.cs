using Freshet.Connecting;
using Freshet.Databases;

namespace Freshet.Hosting.Credentials;

/// <summary>The password of a connection string in settings that can change; those are read again when the server refuses it.</summary>
internal sealed class ConfiguredPasswordSource(string key, ChangingSettings settings) : PasswordSource
{
    public override ValueTask<string> GetAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (settings[key] is { Length: > 0 } text && ConnectionStrings.Parse(text).Password is { Length: > 0 } password)
                return ValueTask.FromResult(password);
            throw new PasswordUnavailableException($"{key} has no password any more.");
        }
        catch (FormatException e)
        {
            throw new PasswordUnavailableException($"{key}: {e.Message}");
        }
    }

    /// <summary>Always worth one more try: another connection may have read the new password meanwhile.</summary>
    public override async Task<bool> RenewAsync(CancellationToken cancellationToken)
    {
        await settings.ReloadAsync(cancellationToken);
        return true;
    }

    public override string AdviceFor(string user) =>
        $"{key} was read again, and its password is refused as well. Store the current password of {user} there; "
        + "any other change needs a restart.";
}
