using System.Diagnostics;
using OpenTelemetry;

namespace Freshet.Hosting.Telemetry;

/// <summary>Keeps failed statements out of what is sent: Npgsql writes the server's whole message into their spans, and that can hold a
/// row. The view's span has the error.</summary>
internal sealed class NoRowData : BaseProcessor<Activity>
{
    public override void OnEnd(Activity data)
    {
        if (data.Source.Name == "Npgsql" && (data.Status == ActivityStatusCode.Error || data.Events.Any()))
            data.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
    }
}
