namespace Freshet.TestSupport;

/// <summary>Selections as tests write them.</summary>
internal static class Select
{
    public static readonly Selection All = new() { All = true };

    public static Selection Views(params string[] patterns) => new() { Views = patterns };

    public static Selection Cadence(string name) => new() { Cadences = [name] };

    /// <summary>What a tick of these cadences takes; without one, of all.</summary>
    public static Selection Due(params string[] cadences) => new() { Due = true, Cadences = cadences };
}
