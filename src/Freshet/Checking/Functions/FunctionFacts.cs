using Freshet.Naming;

namespace Freshet.Checking.Functions;

/// <summary>A function that is not built in.</summary>
/// <param name="Arguments">Their types, as its identity is written: functions of one name may differ in them alone.</param>
/// <param name="Body">What it does, if that is stored as a string of at most 100,000 characters; otherwise null.</param>
/// <param name="SetsSearchPath">Its definition sets the search_path.</param>
/// <param name="NamedLikeBuiltIn">Its name without a schema leads to pg_catalog first.</param>
internal sealed record FunctionFacts(ViewName Name, string Arguments, string? Body, bool SetsSearchPath, bool NamedLikeBuiltIn);
