namespace Outboard.Generators;

/// <summary>Names that are taken, and others made so as not to clash with them.</summary>
internal sealed class NameScope(IEnumerable<string> taken)
{
    private readonly HashSet<string> _taken = [.. taken];

    /// <summary>Takes the name, or the same with a number where it is taken.</summary>
    public string Take(string name)
    {
        string free = name;
        for (int i = 2; !_taken.Add(free); i++)
        {
            free = $"{name}{i}";
        }

        return TypeNames.Escape(free);
    }
}
