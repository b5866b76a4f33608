using System.ComponentModel;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace Freshet.TestSupport;

public sealed class BaseBackupTestCase : XunitTestCase
{
    [Obsolete("For the runner alone, which fills it afterwards.")]
    [EditorBrowsable(EditorBrowsableState.Never)]
    public BaseBackupTestCase()
    {
    }

    public BaseBackupTestCase(
        IMessageSink diagnostics, TestMethodDisplay display, TestMethodDisplayOptions displayOptions, ITestMethod testMethod,
        object[] arguments)
        : base(diagnostics, display, displayOptions, testMethod, arguments)
    {
    }

    /// <summary>Where a version's <c>pg_basebackup</c> is; null if it is nowhere.</summary>
    internal static string? Program(int version) =>
        new[]
        {
            $"/usr/lib/postgresql/{version}", $"/usr/pgsql-{version}", $"/opt/homebrew/opt/postgresql@{version}",
            $"/usr/local/opt/postgresql@{version}",
        }
            .Select(folder => Path.Combine(folder, "bin", "pg_basebackup"))
            .FirstOrDefault(File.Exists);

    protected override string? GetSkipReason(IAttributeInfo factAttribute)
    {
        if (base.GetSkipReason(factAttribute) is { } reason)
            return reason;
        var version = PostgresServers.Get((string)TestMethodArguments[0]).Major;
        return Program(version) is null ? $"There is no pg_basebackup of PostgreSQL {version} on this machine." : null;
    }
}
