using System.Diagnostics;
using Xunit.Sdk;

namespace Freshet.TestSupport;

/// <summary>A test that runs once on each server, whose label it takes as its parameter, for three minutes at most.</summary>
[AttributeUsage(AttributeTargets.Method)]
[XunitTestCaseDiscoverer("Freshet.TestSupport.EachServerDiscoverer", "Freshet.TestSupport")]
public class EachServerAttribute : FactAttribute
{
    public override string? Skip => PostgresServers.SkipReason;

    public override int Timeout => Debugger.IsAttached ? 3_600_000 : 180_000;
}
