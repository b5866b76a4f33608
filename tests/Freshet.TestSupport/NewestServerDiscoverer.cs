using Xunit.Abstractions;
using Xunit.Sdk;

namespace Freshet.TestSupport;

/// <summary>Makes one test case of a method, for the newest server.</summary>
public sealed class NewestServerDiscoverer(IMessageSink diagnostics) : IXunitTestCaseDiscoverer
{
    public IEnumerable<IXunitTestCase> Discover(
        ITestFrameworkDiscoveryOptions discoveryOptions, ITestMethod testMethod, IAttributeInfo factAttribute) =>
    [
        new XunitTestCase(
            diagnostics, discoveryOptions.MethodDisplayOrDefault(), discoveryOptions.MethodDisplayOptionsOrDefault(), testMethod,
            [PostgresServers.Labels.Last()]),
    ];
}
