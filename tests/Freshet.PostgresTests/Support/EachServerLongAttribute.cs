using System.Diagnostics;
using Xunit.Sdk;

namespace Freshet.PostgresTests;

/// <summary>A test on each server, for three minutes at most.</summary>
[AttributeUsage(AttributeTargets.Method)]
[XunitTestCaseDiscoverer("Freshet.PostgresTests.EachServerDiscoverer", "Freshet.PostgresTests")]
public sealed class EachServerLongAttribute : EachServerOnUnixAttribute
{
    public override int Timeout => Debugger.IsAttached ? 3_600_000 : 180_000;
}
