namespace Freshet.Hosting.Databases;

/// <summary>What has to happen before the same can succeed.</summary>
public enum FailureKind
{
    /// <summary>The settings, or the ledger, have to be put right.</summary>
    Setup,

    /// <summary>The database has to be there: it cannot be reached, or went away.</summary>
    Unreachable,

    /// <summary>The database, or what it holds, has to change: it refused.</summary>
    Refused,

    /// <summary>Freshet has to change.</summary>
    Bug,
}
