using Freshet.Functions;
using Freshet.Hosting.Settings;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Hosting;

var builder = FunctionsApplication.CreateBuilder(args);
builder.ConfigureFunctionsWebApplication();
builder.UseMiddleware<HangUps>();
KeysInMemory.Use(builder);
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
