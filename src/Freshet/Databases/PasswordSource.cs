namespace Freshet.Databases;

/// <summary>Provides a password that changes while the process runs, for every new connection.</summary>
public abstract class PasswordSource
{
    /// <exception cref="PasswordUnavailableException">No password is available.</exception>
    public abstract ValueTask<string> GetAsync(CancellationToken cancellationToken);

    /// <summary>Called when the server refused the last password.</summary>
    /// <returns>Whether there is another password now, so that it is worth a try.</returns>
    public abstract Task<bool> RenewAsync(CancellationToken cancellationToken);

    /// <summary>What to do where the server refuses a password of this source, and a new one as well.</summary>
    public abstract string AdviceFor(string user);
}
