#:property PublishAot=false

// Measures how long hosts take from their start to the first greeting: dotnet run --file tools/measure.cs ship/framework ship/native

using System.Diagnostics;
using System.Globalization;

const int Rounds = 5;

if (args.Length == 0)
{
    Console.Error.WriteLine("Usage: dotnet run --file tools/measure.cs FOLDER..., each with a published Greeter.Host");
    return 2;
}

var times = args.ToDictionary(folder => folder, _ => new List<TimeSpan>());

// In turns, so that other load on the machine affects all of them equally. The first round only fills the file cache.
for (int round = 0; round <= Rounds; round++)
{
    foreach (string folder in args)
    {
        TimeSpan? time = await GreetAsync(Path.GetFullPath(Path.Combine(folder, "Greeter.Host")));
        if (time is null)
        {
            Console.Error.WriteLine($"The host in {folder} ended without a greeting.");
            return 1;
        }

        if (round > 0)
        {
            times[folder].Add(time.Value);
        }
    }
}

foreach ((string folder, List<TimeSpan> all) in times)
{
    double median = all.Order().ElementAt(Rounds / 2).TotalMilliseconds;
    long size = new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length);
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{median,6:F0} ms  {size / 1e6,6:F1} MB  {folder}"));
}

return 0;

static async Task<TimeSpan?> GreetAsync(string host)
{
    var start = new ProcessStartInfo(host) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
    long began = Stopwatch.GetTimestamp();
    using Process process = Process.Start(start)!;
    process.StandardInput.Close();
    Task<string> errors = process.StandardError.ReadToEndAsync();
    TimeSpan? greeted = null;
    while (await process.StandardOutput.ReadLineAsync() is { } line)
    {
        if (line.StartsWith("Hello", StringComparison.Ordinal))
        {
            greeted ??= Stopwatch.GetElapsedTime(began);
        }
    }

    await errors;
    await process.WaitForExitAsync();
    return greeted;
}
