namespace Freshet.Databases;

/// <summary>No password is to be had at the moment; the message says why, and what to do.</summary>
public sealed class PasswordUnavailableException(string message, Exception? cause = null) : Exception(message, cause);
