using Benchmarks;

Options options;
try
{
    options = Options.Parse(args);
}
catch (ArgumentException exception)
{
    Console.Error.WriteLine(exception.Message);
    Console.Error.WriteLine(Options.Usage);
    return 2;
}

try
{
    return await new Run(options).RunAsync();
}
catch (CommandException exception)
{
    // A build failed.
    Console.Error.WriteLine(exception.Message);
    return 1;
}
