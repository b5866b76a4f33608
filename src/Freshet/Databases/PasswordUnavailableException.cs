namespace Freshet.Databases;

/// <summary>No password is available at the moment; the message has the cause and the fix.</summary>
public sealed class PasswordUnavailableException(string message, Exception? cause = null) : Exception(message, cause);
