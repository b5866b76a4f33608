namespace Freshet;

/// <summary>A function with a string body.</summary>
/// <param name="Arguments">Their types, as its identity is written: functions of one name may differ in them alone.</param>
/// <param name="SetsSearchPath">Its definition says where unqualified names are looked up.</param>
internal sealed record FunctionFacts(ViewName Name, string Arguments, string Body, bool SetsSearchPath);
