using System.Globalization;

namespace Outboard.Tests;

/// <summary>What an attack cost, as the host told it: a word and a number in each line.</summary>
internal sealed class Figures(string text)
{
    public double this[string name] => double.Parse(text.Split('\n').Told(name), CultureInfo.InvariantCulture);
}
