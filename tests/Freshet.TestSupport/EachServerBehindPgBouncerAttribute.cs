using Xunit.Sdk;

namespace Freshet.TestSupport;

/// <summary>A test on each server that needs a <c>pgbouncer</c> on this machine; with CI set, one must be there.</summary>
[AttributeUsage(AttributeTargets.Method)]
[XunitTestCaseDiscoverer("Freshet.TestSupport.EachServerDiscoverer", "Freshet.TestSupport")]
public sealed class EachServerBehindPgBouncerAttribute : EachServerAttribute
{
    public override string? Skip => base.Skip ?? PgBouncer.SkipReason;
}
