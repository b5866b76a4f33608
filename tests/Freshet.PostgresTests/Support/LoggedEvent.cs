using Microsoft.Extensions.Logging;

namespace Freshet.PostgresTests;

internal sealed record LoggedEvent(int Id, LogLevel Level, string Text);
