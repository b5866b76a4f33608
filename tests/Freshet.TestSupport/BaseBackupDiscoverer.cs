using Xunit.Abstractions;
using Xunit.Sdk;

namespace Freshet.TestSupport;

/// <summary>Makes one test case of a method for each server, and skips those of whose version there is no <c>pg_basebackup</c>.</summary>
public sealed class BaseBackupDiscoverer(IMessageSink diagnostics) : IXunitTestCaseDiscoverer
{
    public IEnumerable<IXunitTestCase> Discover(
        ITestFrameworkDiscoveryOptions discoveryOptions, ITestMethod testMethod, IAttributeInfo factAttribute) =>
        PostgresServers.Labels.Select(label => new BaseBackupTestCase(
            diagnostics, discoveryOptions.MethodDisplayOrDefault(), discoveryOptions.MethodDisplayOptionsOrDefault(), testMethod, [label]));
}
