using System.ComponentModel.DataAnnotations;

namespace Freshet.Databases;

/// <summary>One database: <c>Freshet:Databases:&lt;name&gt;</c>.</summary>
public sealed class DatabaseOptions
{
    public const string SectionName = "Freshet:Databases";

    /// <summary>In Npgsql's form, or a <c>postgresql://</c> address. Overrides the settings below.</summary>
    public string? ConnectionString { get; set; }

    public string? Host { get; set; }

    [Range(1, 65535)]
    public int? Port { get; set; }

    /// <summary>The database's name on the server.</summary>
    public string? Database { get; set; }

    public string? Username { get; set; }

    /// <value>Default: password.</value>
    public Authentication Authentication { get; set; }

    /// <summary>How many refreshes of this database run at a time, all runs together.</summary>
    /// <value>Default: 2.</value>
    [Range(1, 64)]
    public int Lanes { get; set; } = 2;

    /// <summary>Patterns of the views that Freshet may refresh.</summary>
    /// <value>Default: all.</value>
    public IList<string> Include { get; set; } = [];

    /// <summary>Patterns of the views that Freshet does not refresh; they override <see cref="Include"/>.</summary>
    /// <value>Default: none.</value>
    public IList<string> Exclude { get; set; } = [];

    /// <summary>Whether the method swap may create, exchange and drop views of this database.</summary>
    /// <value>Default: as <c>Freshet:Refresh:AllowSwap</c>.</value>
    public bool? AllowSwap { get; set; }

    /// <summary>A role, not the connecting one, that may own the ledger: it can run its code as the connecting role.</summary>
    /// <value>Default: none besides the connecting role, those that it is made a member of, its members, superusers, and the
    /// database's owner with its members.</value>
    public string? LedgerOwner { get; set; }

    /// <summary>What it means if the server is a standby or read only.</summary>
    /// <value>Default: fail.</value>
    public ReadOnlyServer ReadOnly { get; set; }

    /// <summary>How long finished runs are kept in the ledger.</summary>
    /// <value>Default: 90 days.</value>
    [Range(typeof(TimeSpan), "01:00:00", "3650.00:00:00")]
    public TimeSpan Retention { get; set; } = TimeSpan.FromDays(90);
}
