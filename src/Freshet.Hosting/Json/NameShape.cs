using Freshet.Naming;

namespace Freshet.Hosting.Json;

public sealed record NameShape(string Schema, string Name)
{
    public static NameShape Of(ViewName name) => new(name.Schema, name.Name);
}
