namespace Freshet.Hosting.Json;

public sealed record ErrorShape(ErrorShape.Body Error)
{
    /// <param name="Code">Stable: programs may rely on it.</param>
    public sealed record Body(string Code, string Message);
}
