using Xunit.Sdk;

namespace Freshet.PostgresTests;

/// <summary>A test that makes a standby, with <c>pg_basebackup</c>, which the PostgreSQL from npm does not have.</summary>
[AttributeUsage(AttributeTargets.Method)]
[XunitTestCaseDiscoverer("Freshet.PostgresTests.BaseBackupDiscoverer", "Freshet.PostgresTests")]
public sealed class EachServerWithBaseBackupAttribute : EachOwnServerAttribute;
