namespace Outboard;

/// <summary>
/// What a plugin consists of besides the process that was started: its own where that is a wrapper, and what they have started
/// in turn. Each is told from a stranger with the same id by its start, before each signal again. Empty but on Linux.
/// </summary>
/// <param name="root">The id of the process that was started.</param>
/// <param name="isChild">Whether the root is this process's own child: then its group is the plugin's, also once the root has ended.</param>
internal sealed class ProcessTree(int root, bool isChild) : IProcessGroup
{
    private readonly Lock _gate = new();
    private readonly Dictionary<int, long> _members = [];

    public IReadOnlyList<int> Left
    {
        get
        {
            lock (_gate)
            {
                return _members.Count == 0 ? [] : [.. _members.Keys.Where(id => Find(id) is not null)];
            }
        }
    }

    public void Adopt(int processId)
    {
        if (processId == root || ProcFs.Find(processId) is not { HasEnded: false } entry || !Descends(entry))
        {
            return;
        }

        lock (_gate)
        {
            _members[processId] = entry.StartTicks;
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

    /// <summary>Sends SIGTERM to the root and to all that descends from it; false where there is no such thing.</summary>
    public bool Terminate(Func<bool> isRootRunning)
    {
        if (OperatingSystem.IsWindows())
        {
            return false;
        }

        // Once the first of them has ended, nothing tells whose the others were.
        Collect(isRootRunning());
        if (isRootRunning())
        {
            _ = UnixNative.Kill(root, UnixNative.SigTerm);
        }

        foreach (int id in Left)
        {
            _ = UnixNative.Kill(id, UnixNative.SigTerm);
        }

        return true;
    }

    public void KillGroup()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        if (isChild)
        {
            // The system does not give an id to another process while a group bears it.
            _ = UnixNative.Kill(-root, UnixNative.SigKill);
        }

        foreach (int id in Left)
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
