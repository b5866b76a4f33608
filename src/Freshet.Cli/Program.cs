using Freshet.Cli;

var (output, errors) = (new LenientWriter(Console.Out), new LenientWriter(Console.Error));
Console.SetOut(output);
Console.SetError(errors);
using var signals = new Signals();
var exitCode = await CommandTree.RunAsync(args, signals);
await output.FlushAsync();
if (output.Failure is not { } failure)
    return exitCode;
ErrorOutput.Remark($"The output could not be written: {failure.TrimEnd('.')}. What was done is not affected.");
return ExitCode.Worst([exitCode, ExitCode.Problem]);
