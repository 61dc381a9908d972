using System.Runtime.Versioning;

namespace Outboard;

/// <summary>
/// What a plugin consists of besides the process that was started: its own where that is a wrapper, and what they have started
/// in turn. Each is told from a stranger with the same id by its start, before each signal again. Empty but on Linux.
/// </summary>
/// <param name="root">The id of the process that was started.</param>
internal sealed class ProcessTree(int root)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<int, long> _members = [];

    /// <summary>The ids of those that have not ended.</summary>
    public IReadOnlyList<int> Living
    {
        get
        {
            lock (_gate)
            {
                return _members.Count == 0 ? [] : [.. _members.Keys.Where(id => Find(id) is not null)];
            }
        }
    }

    /// <summary>Takes note of a process, if the root is among its ancestors.</summary>
    public void Add(int id)
    {
        if (id == root || ProcFs.Find(id) is not { HasEnded: false } entry || !Descends(entry))
        {
            return;
        }

        lock (_gate)
        {
            _members[id] = entry.StartTicks;
        }
    }

    /// <summary>Takes note of all that descends from the root, or from what was noted before.</summary>
    /// <param name="rootIsRunning">False when the root's id may be another's by now.</param>
    public void Collect(bool rootIsRunning)
    {
        ILookup<int, ProcFs.Entry> children = ProcFs.All().Where(entry => !entry.HasEnded).ToLookup(entry => entry.Parent);
        lock (_gate)
        {
            var open = new Queue<int>(_members.Keys.Where(id => Find(id) is not null));
            if (rootIsRunning)
            {
                open.Enqueue(root);
            }

            while (open.TryDequeue(out int parent))
            {
                foreach (ProcFs.Entry child in children[parent])
                {
                    if (child.Id != Environment.ProcessId && _members.TryAdd(child.Id, child.StartTicks))
                    {
                        open.Enqueue(child.Id);
                    }
                }
            }
        }
    }

    /// <summary>Sends a signal to each of them.</summary>
    [UnsupportedOSPlatform("windows")]
    public void Signal(int signal)
    {
        foreach (int id in Living)
        {
            _ = UnixNative.Kill(id, signal);
        }
    }

    /// <summary>Ends each of them by force, with its group where it leads one.</summary>
    [UnsupportedOSPlatform("windows")]
    public void Kill()
    {
        foreach (int id in Living)
        {
            if (ProcFs.Find(id) is { } entry && entry.Group == id)
            {
                _ = UnixNative.Kill(-id, UnixNative.SigKill);
            }

            _ = UnixNative.Kill(id, UnixNative.SigKill);
        }
    }

    private ProcFs.Entry? Find(int id) =>
        ProcFs.Find(id) is { HasEnded: false } entry && entry.StartTicks == _members[id] ? entry : null;

    private bool Descends(ProcFs.Entry entry)
    {
        // Bounded, because the table changes while it is read.
        for (int i = 0; i < 64 && entry.Parent > 1; i++)
        {
            if (entry.Parent == root)
            {
                return true;
            }

            if (ProcFs.Find(entry.Parent) is not { } parent)
            {
                return false;
            }

            entry = parent;
        }

        return false;
    }
}
