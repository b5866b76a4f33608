namespace Microsoft.Azure.Functions.Worker.Builder;

public class FunctionsApplication
{
    private FunctionsApplication()
    {
    }

    public static FunctionsApplicationBuilder CreateBuilder(string[] args) =>
        throw new NotSupportedException(
            "This build stands on stand-ins, as the package feed lacks Microsoft.Azure.Functions.Worker. It can be tested, not run: build it on a feed that has the package.");
}
