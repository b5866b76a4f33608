using System.Reflection;
using System.Text.Json.Nodes;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Grpc.Core;

namespace Freshet.WorkerTests;

/// <summary>The protocol between the Functions host and its workers, FunctionRpc, with each message as JSON. The worker's package holds its
/// descriptors: the messages themselves are internal there.</summary>
internal static class Protocol
{
    private static readonly FileDescriptor File = (FileDescriptor)Assembly.Load("Microsoft.Azure.Functions.Worker.Grpc")
        .GetType("Microsoft.Azure.Functions.Worker.Grpc.Messages.FunctionRpcReflection", throwOnError: true)!
        .GetProperty("Descriptor", BindingFlags.Static | BindingFlags.Public)!.GetValue(null)!; // every generated file has one

    private static readonly MessageDescriptor Message = File.FindTypeByName<MessageDescriptor>("StreamingMessage");

    private static readonly JsonFormatter Formatter = new(JsonFormatter.Settings.Default);

    private static readonly JsonParser Parser = new(JsonParser.Settings.Default);

    private static readonly Marshaller<JsonObject> Marshaller = new(
        message => Parser.Parse(message.ToJsonString(), Message).ToByteArray(),
        bytes => JsonNode.Parse(Formatter.Format(Message.Parser.ParseFrom(bytes)))!.AsObject()); // a message is an object

    /// <summary>The one call, which stays open as long as the worker lives.</summary>
    public static Method<JsonObject, JsonObject> EventStream { get; } = new(
        MethodType.DuplexStreaming, File.FindTypeByName<ServiceDescriptor>("FunctionRpc").FullName, "EventStream", Marshaller, Marshaller);
}
