using Xunit.Sdk;

namespace Freshet.TestSupport;

/// <summary>A test that makes a standby, with <c>pg_basebackup</c>, which the PostgreSQL from npm does not have.</summary>
[AttributeUsage(AttributeTargets.Method)]
[XunitTestCaseDiscoverer("Freshet.TestSupport.BaseBackupDiscoverer", "Freshet.TestSupport")]
public sealed class EachServerWithBaseBackupAttribute : EachOwnServerAttribute;
