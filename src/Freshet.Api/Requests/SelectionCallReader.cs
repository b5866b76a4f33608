using System.Text.Json;
using Freshet.Api.Problems;
using Microsoft.AspNetCore.Http;

namespace Freshet.Api.Requests;

/// <summary>Reads a call from a request: from its JSON body, or from its query.</summary>
internal static class SelectionCallReader
{
    // Enough for a thousand patterns of 63 bytes.
    private const int MostBytes = 128 * 1024;

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 8 };

    /// <exception cref="ProblemException">It cannot be read.</exception>
    /// <param name="known">The fields that the call has.</param>
    public static async Task<SelectionCall> ReadAsync(
        HttpRequest request, IReadOnlyList<string> known, CancellationToken cancellationToken)
    {
        var body = await BodyAsync(request, cancellationToken);
        if (body.Length == 0)
            return SelectionFields.OfQuery(request.Query, known);
        if (!request.HasJsonContentType())
            throw new ProblemException(
                StatusCodes.Status415UnsupportedMediaType,
                "not_json",
                "Send the body as JSON, with the header 'Content-Type: application/json'; "
                + "or send no body, and put the fields in the query.");
        if (request.Query.Keys.Any(name => name is not ("code" or "clientId")))
            throw new ProblemException(
                StatusCodes.Status400BadRequest,
                "bad_request",
                "Put the fields in the body or in the query, not in both.");
        try
        {
            using var document = JsonDocument.Parse(body, Strict);
            return SelectionFields.OfJson(document.RootElement, known);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException) // the latter is a text that no UTF-16 can hold
        {
            throw new ProblemException(StatusCodes.Status400BadRequest, "bad_request", $"The body is not JSON: {e.Message}");
        }
    }

    private static async Task<ReadOnlyMemory<byte>> BodyAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (request.ContentLength > MostBytes)
            throw TooLarge();
        var buffer = new MemoryStream();
        var chunk = new byte[8 * 1024];
        int read;
        while ((read = await ReadAsync(request.Body, chunk, cancellationToken)) > 0)
        {
            buffer.Write(chunk, 0, read);
            if (buffer.Length > MostBytes)
                throw TooLarge();
        }
        return buffer.GetBuffer().AsMemory(0, (int)buffer.Length);
    }

    /// <summary>Reads a part of it. The web server takes some wrong lengths of chunks for faults of its own.</summary>
    private static async Task<int> ReadAsync(Stream body, Memory<byte> chunk, CancellationToken cancellationToken)
    {
        try
        {
            return await body.ReadAsync(chunk, cancellationToken);
        }
        catch (IOException e) when (e is not BadHttpRequestException)
        {
            throw new ProblemException(StatusCodes.Status400BadRequest, "bad_request", $"The body cannot be read: {e.Message}");
        }
    }

    private static ProblemException TooLarge() =>
        new(
            StatusCodes.Status413PayloadTooLarge,
            "too_large",
            $"The body can have at most {MostBytes / 1024} KiB. A pattern such as 'reports.*' matches many views.");
}
