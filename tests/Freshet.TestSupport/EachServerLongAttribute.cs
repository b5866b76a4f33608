using System.Diagnostics;
using Xunit.Sdk;

namespace Freshet.TestSupport;

/// <summary>A test on each server, for three minutes at most.</summary>
[AttributeUsage(AttributeTargets.Method)]
[XunitTestCaseDiscoverer("Freshet.TestSupport.EachServerDiscoverer", "Freshet.TestSupport")]
public sealed class EachServerLongAttribute : EachServerOnUnixAttribute
{
    public override int Timeout => Debugger.IsAttached ? 3_600_000 : 180_000;
}
