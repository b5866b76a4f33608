using Freshet.Functions;
using Freshet.Hosting.Settings;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

var builder = FunctionsApplication.CreateBuilder(args);
builder.ConfigureFunctionsWebApplication();
builder.UseMiddleware<HangUps>();
// Nothing here is protected with it, and by default it writes keys into the home folder.
builder.Services.AddDataProtection().UseEphemeralDataProtectionProvider();
try
{
    builder.AddFreshetFunctions();
}
catch (SettingsException e)
{
    // The Functions host logs a line as an error only if the line is marked as one; an unhandled exception is not.
    foreach (var error in e.Errors)
        Console.Error.WriteLine($"error: {error}");
    return 1;
}
builder.Build().Run();
return 0;
