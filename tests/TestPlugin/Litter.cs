using System.Runtime.InteropServices;

namespace TestPlugin;

/// <summary>A good plugin but for its folder: in that it makes 200 folders, one in the other, whose path is longer than any call to the system takes.</summary>
internal static partial class Litter
{
    public static async Task<int> RunAsync()
    {
        string here = Environment.CurrentDirectory;
        Environment.CurrentDirectory = Misbehaviour.Folder!;
        for (int i = 0; i < 200; i++)
        {
            string name = new('x', 50);
            if (MakeDirectory(name, 0x1C0) != 0 || ChangeDirectory(name) != 0)
            {
                return 3;
            }
        }

        if (ChangeDirectory(here) != 0)
        {
            return 3;
        }

        return await Serving.RunAsync();
    }

    [LibraryImport("libc", EntryPoint = "mkdir", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int MakeDirectory(string path, uint mode);

    [LibraryImport("libc", EntryPoint = "chdir", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int ChangeDirectory(string path);
}
