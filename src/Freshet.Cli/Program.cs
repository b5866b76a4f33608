using Freshet.Cli;
using var signals = new Signals();
return await CommandTree.RunAsync(args, signals);
