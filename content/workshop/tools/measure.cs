#:property PublishAot=false

// Measures how long programs take from start to end: dotnet run --file tools/measure.cs ship/framework/Greeter.Host ...

using System.Diagnostics;
using System.Globalization;

const int Rounds = 10;

if (args.Length == 0)
{
    Console.Error.WriteLine("Usage: dotnet run --file tools/measure.cs PROGRAM...");
    return 2;
}

var times = args.ToDictionary(program => program, _ => new List<double>());

// In turns, so that whatever else the machine does meets all alike; the first round only fills the file cache.
for (int round = 0; round <= Rounds; round++)
{
    foreach (string program in args)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        long began = Stopwatch.GetTimestamp();
        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            Console.Error.WriteLine($"{program} ended with {process.ExitCode}.");
            return 1;
        }

        if (round > 0)
        {
            times[program].Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        }
    }
}

foreach ((string program, List<double> all) in times)
{
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{all.Order().ElementAt(Rounds / 2),6:F0} ms  {program}"));
}

return 0;
