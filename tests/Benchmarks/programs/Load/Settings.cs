using System.Globalization;

namespace Benchmarks.Programs;

/// <summary>The rest of the command line: name=value.</summary>
internal sealed class Settings(string[] arguments, int first)
{
    public string Text(string name, string otherwise)
    {
        for (int i = first; i < arguments.Length; i++)
        {
            string argument = arguments[i];
            if (argument.Length > name.Length && argument[name.Length] == '=' && argument.StartsWith(name, StringComparison.Ordinal))
            {
                return argument[(name.Length + 1)..];
            }
        }

        return otherwise;
    }

    public int Number(string name, int otherwise) =>
        int.Parse(Text(name, otherwise.ToString(CultureInfo.InvariantCulture)), CultureInfo.InvariantCulture);

    public int[] Numbers(string name)
    {
        string[] parts = Text(name, "").Split(',', StringSplitOptions.RemoveEmptyEntries);
        int[] numbers = new int[parts.Length];
        for (int i = 0; i < parts.Length; i++)
        {
            numbers[i] = int.Parse(parts[i], CultureInfo.InvariantCulture);
        }

        return numbers;
    }
}
