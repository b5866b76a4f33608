using Freshet.Functions;
using Freshet.Hosting.Settings;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Hosting;

var builder = FunctionsApplication.CreateBuilder(args);
builder.ConfigureFunctionsWebApplication();
try
{
    builder.AddFreshetFunctions();
}
catch (SettingsException e)
{
    // The Functions host takes a line for an error if it says so, and an unhandled exception's does not.
    foreach (var error in e.Errors)
        Console.Error.WriteLine($"error: {error}");
    return 1;
}
builder.Build().Run();
return 0;
