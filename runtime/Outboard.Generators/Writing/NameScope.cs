namespace Outboard.Generators;

/// <summary>Creates names that do not conflict with those already in use.</summary>
internal sealed class NameScope(IEnumerable<string> taken)
{
    private readonly HashSet<string> _taken = [.. taken];

    /// <summary>Takes the name; adds a number if it is already in use.</summary>
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
