namespace Freshet.Api.Dashboard;

/// <summary>How often the page asks a host.</summary>
/// <param name="Active">While a run that it shows is active.</param>
/// <param name="Idle">Otherwise.</param>
/// <param name="PauseAfter">It stops after this time without input, as its questions keep a paid instance awake; null: it never does.</param>
public sealed record DashboardOptions(TimeSpan Active, TimeSpan Idle, TimeSpan? PauseAfter)
{
    /// <summary>For a service that runs anyway.</summary>
    public static readonly DashboardOptions Service = new(TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(15), null);

    /// <summary>For an app that costs while it is asked.</summary>
    public static readonly DashboardOptions Functions = new(TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(60), TimeSpan.FromMinutes(10));
}
