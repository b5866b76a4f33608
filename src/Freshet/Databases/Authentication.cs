namespace Freshet.Databases;

/// <summary>What a database accepts as a password. Only hosts use it: the engine gets a <see cref="PasswordSource"/>.</summary>
public enum Authentication
{
    /// <summary>The one in the settings, if any.</summary>
    Password,

    /// <summary>A token of Microsoft Entra.</summary>
    Entra,
}
