namespace Freshet.Connecting;

/// <summary>What is wrong with a connection string.</summary>
/// <param name="reason">A clause that can be shown: it repeats nothing that may be a piece of a password. Empty if nothing can be said.</param>
internal sealed class ConnectionStringException(string reason) : Exception(reason);
