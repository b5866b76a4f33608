using Microsoft.Extensions.Logging;

namespace Freshet.TestSupport;

internal sealed record LoggedEvent(int Id, LogLevel Level, string Text);
