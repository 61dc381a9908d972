using Mono.Cecil;

namespace Outboard.Tests;

/// <summary>The house's rules: which floor may use which, and who may name what.</summary>
public sealed class ArchitectureTests
{
    // From the ground up; what stands in one row shares a floor.
    private static readonly string[][] s_floors =
    [
        ["Errors", "Logging"], ["Handshake"], ["Channels"], ["Process"], ["Checksums"], ["Diagnostics"], ["Rpc"], ["Broker"], ["Contracts"], ["Transport"],
    ];

    private static readonly string[] s_roofs = ["HostSide", "PluginSide"];

    // How a process ended stands with the process, and yet is said by errors, which stand below: these name nothing else of ours.
    private static readonly string[] s_values = [nameof(PluginExit), nameof(KillStep)];

    internal static IReadOnlyList<string[]> Floors => s_floors;

    internal static string[] Roofs => s_roofs;

    [Fact]
    public void Files_EachOfThem_IsNamedForItsFirstType() =>
        Assert.All(Sources.Files, file => Assert.Equal(Sources.TypeOf(file), Sources.DeclaredIn(file).First()));

    [Fact]
    public void Files_EachOfThem_HoldsAtMostOnePublicTypeAndBeginsWithIt() => Assert.All(
        Sources.Files,
        file => Assert.Equal(Sources.DeclaredIn(file).Take(Sources.PublicIn(file).Count()).Take(1), Sources.PublicIn(file)));

    [Fact]
    public void Files_EachOfThem_StandsOnAKnownFloor() =>
        Assert.Empty(Sources.FolderOf.Values.Distinct().Except([.. s_floors.SelectMany(floor => floor), .. s_roofs]));

    [Fact]
    public void Types_OfTheAssembly_AreAllFound()
    {
        // Else the other rules would hold for want of types.
        Assert.Empty(Sources.FolderOf.Keys.Except(Sources.Types.Select(Sources.NameOf)));
        Assert.Contains(Sources.Types, type => type.Name == nameof(PluginClient));
        Assert.Contains(
            References.Of(Sources.Types.Single(type => type.Name == nameof(RpcSession))),
            reference => reference.FullName == "StreamJsonRpc.JsonRpc");
    }

    [Fact]
    public void Floors_EachOfThem_UsesOnlyItselfAndThoseBelow()
    {
        var wrong = new SortedSet<string>(StringComparer.Ordinal);
        foreach ((TypeDefinition type, TypeReference used) in Uses())
        {
            string from = Sources.FolderOf[Sources.NameOf(type)];
            if (IsOurs(used) && !s_values.Contains(Sources.NameOf(used)) && Sources.FolderOf.TryGetValue(Sources.NameOf(used), out string? to) && !MayUse(from, to))
            {
                wrong.Add($"{from}/{Sources.NameOf(type)} uses {to}/{Sources.NameOf(used)}");
            }
        }

        Assert.Empty(wrong);
    }

    [Fact]
    public void Values_ThatAllFloorsMayUse_UseNoOtherTypeOfOurs() => Assert.Subset(
        s_values.ToHashSet(),
        Uses().Where(use => s_values.Contains(Sources.NameOf(use.Type)) && IsOurs(use.Used)).Select(use => Sources.NameOf(use.Used)).ToHashSet());

    [Fact]
    public void DocComments_EachOfThem_RefersToNothingAbove()
    {
        var wrong = new SortedSet<string>(StringComparer.Ordinal);
        foreach (string file in Sources.Files)
        {
            string from = Path.GetDirectoryName(file)!;
            foreach (string cref in Sources.CrefsIn(file))
            {
                // A member is written Type.Member, a generic type Type{T}.
                string? type = cref.Split('(')[0].Split('.').Select(part => part.Split('{')[0]).FirstOrDefault(Sources.FolderOf.ContainsKey);
                if (type is not null && !s_values.Contains(type) && !MayUse(from, Sources.FolderOf[type]))
                {
                    wrong.Add($"{file} refers to {Sources.FolderOf[type]}/{cref}");
                }
            }
        }

        Assert.Empty(wrong);
    }

    [Theory]
    [InlineData("StreamJsonRpc", "Rpc/*", "Transport/*")]
    [InlineData("Nerdbank.Streams", "Rpc/*", "Transport/*")]
    [InlineData("System.Net.Sockets", "Channels/ChannelSocket", "Channels/PeerUser")]
    [InlineData("System.Diagnostics.Process", "Process/ChildProcess")]
    public void Names_OfALibrary_StandInTheirPlacesOnly(string name, params string[] places)
    {
        var wrong = new SortedSet<string>(StringComparer.Ordinal);
        foreach ((TypeDefinition type, TypeReference used) in Uses())
        {
            string from = Sources.FolderOf[Sources.NameOf(type)];
            if (IsNamed(used, name) && !places.Contains($"{from}/*") && !places.Contains($"{from}/{Sources.NameOf(type)}"))
            {
                wrong.Add($"{from}/{Sources.NameOf(type)} names {used.FullName}");
            }
        }

        Assert.Empty(wrong);
    }

    [Fact]
    public void Transports_EachOfThem_IsNamedByTheListAlone()
    {
        var wrong = new SortedSet<string>(StringComparer.Ordinal);
        string[] listed = [nameof(TransportList), .. Implementing(nameof(ITransport))];
        string[] parts = [.. Implementing(nameof(ITransportConnection)), .. Implementing(nameof(ITransportListener))];
        Assert.Contains("JsonRpcTransport", listed);
        Assert.Contains("JsonRpcListener", parts);
        foreach (string assembly in new[] { "Outboard", "Outboard.Hosting", "Outboard.Testing" })
        {
            using ModuleDefinition module = ModuleDefinition.ReadModule(Path.Combine(AppContext.BaseDirectory, $"{assembly}.dll"));
            foreach (TypeDefinition type in module.Types)
            {
                string from = Sources.NameOf(type);
                wrong.UnionWith(References.Of(type).Select(Sources.NameOf)
                    .Where(used => used != from && (listed.Skip(1).Contains(used) || parts.Contains(used)) && !listed.Contains(from) && !(parts.Contains(from) && listed.Contains(used)))
                    .Select(used => $"{assembly}: {from} names {used}"));
            }
        }

        Assert.Empty(wrong);

        static IEnumerable<string> Implementing(string name) => Sources.Types
            .Where(type => type.Interfaces.Any(implemented => implemented.InterfaceType.Name == name)).Select(Sources.NameOf);
    }

    [Fact]
    public void Core_References_NeitherItsUsersNorAContainer() => Assert.DoesNotContain(
        Sources.Module.AssemblyReferences.Select(reference => reference.Name),
        name => name.StartsWith("Outboard", StringComparison.Ordinal)
            || name.StartsWith("Microsoft.Extensions.Hosting", StringComparison.Ordinal)
            || name.StartsWith("Microsoft.Extensions.DependencyInjection", StringComparison.Ordinal)
            || name.StartsWith("Microsoft.CodeAnalysis", StringComparison.Ordinal)
            || name.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal));

    [Fact]
    public void Signatures_ThatArePublic_ShowNoTypeOfOthers()
    {
        var shown = new SortedSet<string>(StringComparer.Ordinal);
        foreach (TypeDefinition type in Sources.Module.Types.Where(type => type.IsPublic).SelectMany(WithNested))
        {
            var found = new HashSet<TypeReference>();
            References.Add(type.BaseType, found);
            foreach (InterfaceImplementation implemented in type.Interfaces)
            {
                References.Add(implemented.InterfaceType, found);
            }

            foreach (FieldDefinition field in type.Fields.Where(field => field.IsPublic || field.IsFamily || field.IsFamilyOrAssembly))
            {
                References.Add(field.FieldType, found);
            }

            foreach (MethodDefinition method in type.Methods.Where(method => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly))
            {
                References.Add(method.ReturnType, found);
                foreach (ParameterDefinition parameter in method.Parameters)
                {
                    References.Add(parameter.ParameterType, found);
                }
            }

            shown.UnionWith(found.Where(used => !IsOurs(used)).Select(used => used.Scope.Name).Where(IsOfOthers));
        }

        Assert.Empty(shown);

        static bool IsOfOthers(string assembly) =>
            !(assembly.StartsWith("System.", StringComparison.Ordinal) || assembly == "netstandard" || assembly == "Microsoft.Extensions.Logging.Abstractions");
    }

    private static IEnumerable<(TypeDefinition Type, TypeReference Used)> Uses() =>
        Sources.Types.SelectMany(type => References.Of(type).Select(used => (type, used)));

    private static IEnumerable<TypeDefinition> WithNested(TypeDefinition type) =>
        type.NestedTypes.Where(nested => nested.IsNestedPublic || nested.IsNestedFamily).SelectMany(WithNested).Prepend(type);

    private static bool IsOurs(TypeReference type) => type.Resolve()?.Module == Sources.Module || type.Scope == Sources.Module;

    private static bool IsNamed(TypeReference type, string name) =>
        type.FullName == name || type.FullName.StartsWith($"{name}.", StringComparison.Ordinal);

    private static bool MayUse(string from, string to) =>
        from == to || (!s_roofs.Contains(to) && (s_roofs.Contains(from) || FloorOf(to) <= FloorOf(from)));

    private static int FloorOf(string folder) => Array.FindIndex(s_floors, floor => floor.Contains(folder));
}
