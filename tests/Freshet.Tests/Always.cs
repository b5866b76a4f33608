using FsCheck;
using FsCheck.Fluent;

namespace Freshet.Tests;

/// <summary>Checks what must hold whatever the case; one that fails is printed with the seed that makes it again.</summary>
internal static class Always
{
    public static void Holds<T>(Gen<T> cases, Action<T> check, int tests = 200) =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(tests).WithQuietOnSuccess(true), Prop.ForAll(cases.ToArbitrary(), check));
}
