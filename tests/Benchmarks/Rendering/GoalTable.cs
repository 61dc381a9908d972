namespace Benchmarks;

/// <summary>Each goal, what must hold, what was measured, and why if it does not hold.</summary>
internal static class GoalTable
{
    public static string Render(ResultSet results, IReadOnlyDictionary<string, string> reasons) => MarkdownTable.Render(
        ["measure", "goal", "must", "measured", "", "reason"],
        GoalList.All.Select(goal => Row(goal, goal.FigureOf(results), reasons)),
        4,
        5);

    private static string[] Row(Goal goal, double? measured, IReadOnlyDictionary<string, string> reasons)
    {
        string[] head = [goal.Title, goal.Show(goal.Aim), goal.Show(goal.Must)];
        if (measured is not { } figure)
        {
            return [.. head, "not measured", "", ""];
        }

        bool holds = goal.Reaches(figure, goal.Must);
        string verdict = goal.Reaches(figure, goal.Aim) ? "goal" : holds ? "holds" : "misses";
        return [.. head, goal.Show(figure), verdict, holds ? "" : reasons.GetValueOrDefault(goal.Key, "")];
    }
}
