using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Outboard.Generators;

/// <summary>Reads an interface marked [PluginContract] into a model of what is to be written.</summary>
internal sealed class ContractReader
{
    private readonly INamedTypeSymbol _contract;
    private readonly Compilation _compilation;
    private readonly Location _location;
    private readonly TypeNames _names;
    private readonly StubFinder _stubs;
    private readonly string _stem;
    private readonly List<DiagnosticInfo> _diagnostics = [];
    private readonly List<MemberModel> _members = [];
    private readonly List<RefusedMember> _refused = [];
    private readonly List<IMethodSymbol> _crossing = [];

    private ContractReader(GeneratorAttributeSyntaxContext context)
    {
        _contract = (INamedTypeSymbol)context.TargetSymbol;
        _compilation = context.SemanticModel.Compilation;
        _location = ((InterfaceDeclarationSyntax)context.TargetNode).Identifier.GetLocation();
        _names = new TypeNames(_contract, context.SemanticModel, context.TargetNode.SpanStart);
        _stubs = new StubFinder(_compilation, _names);
        _stem = StubFinder.StemOf(_contract);
    }

    /// <summary>Reads the interface.</summary>
    public static ContractResult Read(GeneratorAttributeSyntaxContext context, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new ContractReader(context).Read(((CSharpParseOptions)context.TargetNode.SyntaxTree.Options).LanguageVersion);
    }

    private ContractResult Read(LanguageVersion language)
    {
        if (FatalProblem(language) is { } fatal)
        {
            _diagnostics.Add(fatal);
            return new ContractResult(null, new EquatableArray<DiagnosticInfo>(_diagnostics));
        }

        INamedTypeSymbol? pluginByHand = StubFinder.Beside(_contract, _stem + "Plugin");
        bool writesClient = StubFinder.Beside(_contract, _stem + "Rpc") is null;
        bool writesServer = StubFinder.Beside(_contract, _stem + "RpcServer") is null;
        DiagnosticInfo? underAot = null;
        INamedTypeSymbol[] contexts = [.. JsonContexts()];
        if (writesClient || writesServer)
        {
            ReadMembers();
            underAot = CheckJson(contexts);
            CheckContent(contexts);
        }

        StubModel? client = _stubs.Client(_contract);
        StubModel? server = _stubs.Server(_contract);
        if (pluginByHand is null)
        {
            CheckShape(client, "Rpc", "It must implement the interface, be neither abstract nor inaccessible, and have a constructor that takes an RpcClient and optionally a MuxBroker");
            CheckShape(server, "RpcServer", "It must have a method ToRpcServer(), be neither abstract nor inaccessible, and have a constructor that takes the implementation and optionally a MuxBroker");
        }

        bool isRegistered = pluginByHand is null ? client is not null && server is not null : _stubs.IsPlugin(pluginByHand, _contract);
        if (pluginByHand is not null && !isRegistered)
        {
            _diagnostics.Add(DiagnosticInfo.Of(Descriptors.PluginNotRegistered, pluginByHand.Locations[0], _stem + "Plugin", _contract.Name));
        }

        string space = _contract.ContainingNamespace.IsGlobalNamespace ? "" : _contract.ContainingNamespace.ToDisplayString();
        var contract = new ContractModel(
            string.Join(".", space.Split('.').Select(name => TypeNames.Escape(name.TrimStart('@')))),
            (space.Length == 0 ? "" : space.Replace("@", "") + ".") + _stem,
            _names.Of(_contract),
            _contract.Name,
            IsPublic() ? "public" : "internal",
            _stem,
            new EquatableArray<MemberModel>(_members),
            new EquatableArray<RefusedMember>(_refused),
            new EquatableArray<string>(contexts.Select(_names.Of)),
            client,
            server,
            writesClient,
            writesServer,
            pluginByHand is null && isRegistered,
            isRegistered ? pluginByHand is null ? _names.Beside(_contract, _stem + "Plugin") : _names.Of(pluginByHand) : null,
            _contract.AllInterfaces.Any(KnownTypes.IsAsyncDisposable),
            IsObsolete(),
            new EquatableArray<string>(Qualified()));
        return new ContractResult(contract, new EquatableArray<DiagnosticInfo>(_diagnostics), underAot);
    }

    private DiagnosticInfo? FatalProblem(LanguageVersion language)
    {
        string name = TypeNames.Plain(_contract);
        for (INamedTypeSymbol? type = _contract; type is not null; type = type.ContainingType)
        {
            if (type.TypeParameters.Length > 0)
            {
                return DiagnosticInfo.Of(Descriptors.GenericContract, _location, name);
            }

            if (type.IsFileLocal || type.DeclaredAccessibility is Accessibility.Private or Accessibility.Protected or Accessibility.ProtectedAndInternal)
            {
                return DiagnosticInfo.Of(Descriptors.Inaccessible, _location, name);
            }
        }

        if (ContractMembers.StaticAbstract(_contract).FirstOrDefault() is { } member)
        {
            return DiagnosticInfo.Of(Descriptors.StaticAbstractMember, LocationOf(member), NameOf(member));
        }

        if (language < LanguageVersion.CSharp12)
        {
            return DiagnosticInfo.Of(Descriptors.LanguageVersion, _location, name);
        }

        // The names of files are compared without regard to case.
        INamedTypeSymbol? other = AllTypes(_contract.ContainingNamespace)
            .Where(type => KnownTypes.IsContract(type) && string.Equals(StubFinder.StemOf(type), _stem, StringComparison.OrdinalIgnoreCase))
            .OrderBy(type => type.ToDisplayString(), StringComparer.Ordinal)
            .FirstOrDefault();
        return other is null || SymbolEqualityComparer.Default.Equals(other, _contract)
            ? null
            : DiagnosticInfo.Of(Descriptors.InvalidClass, _location, name, _stem + "Rpc", $"The contract {TypeNames.Plain(other)} has a class of the same name: rename one of the two interfaces");
    }

    private void ReadMembers()
    {
        var reader = new MemberReader(_names, _stubs, _contract);
        ISymbol[] members = [.. ContractMembers.Of(_contract)];
        ILookup<string, IMethodSymbol> byWireName = members.OfType<IMethodSymbol>().ToLookup(method => MemberReader.WireName(method.Name));
        foreach (ISymbol symbol in members)
        {
            Problem? problem = MemberReader.Check(symbol);
            MemberModel? member = null;
            bool isRefused = problem is { Descriptor.DefaultSeverity: DiagnosticSeverity.Error };
            if (!isRefused && symbol is IMethodSymbol method)
            {
                IMethodSymbol[] same = [.. byWireName[MemberReader.WireName(method.Name)]];
                if (same.Length > 1)
                {
                    // Reported once, but none of them is written: which of them would be meant?
                    problem = ReferenceEquals(same[0], method)
                        ? null
                        : new Problem(Descriptors.DuplicateWireName, MemberReader.WireName(method.Name), $"{NameOf(same[0])}({string.Join(", ", same[0].Parameters.Select(parameter => TypeNames.Short(parameter.Type)))})");
                }
                else
                {
                    (member, Problem? late) = reader.Read(method);
                    problem = late ?? problem;
                    _crossing.Add(method);
                }
            }

            if (problem is not null)
            {
                _diagnostics.Add(problem.At(LocationOf(symbol), NameOf(symbol)));
            }

            if (member is null)
            {
                _refused.Add(RefusedMembers.Of(symbol));
            }
            else
            {
                _members.Add(member);
            }
        }
    }

    // A contract that derives from another uses what that has.
    private IEnumerable<INamedTypeSymbol> JsonContexts() => _contract.AllInterfaces
        .Where(KnownTypes.IsContract)
        .Prepend(_contract)
        .Select(contract => StubFinder.Beside(contract, StubFinder.StemOf(contract) + "Json"))
        .OfType<INamedTypeSymbol>()
        .Where(context => JsonCoverage.IsContext(context) && _compilation.IsSymbolAccessibleWithin(context, _compilation.Assembly));

    private DiagnosticInfo? CheckJson(INamedTypeSymbol[] contexts)
    {
        // The list of what the library brings along stands in the library, and only there.
        var coverage = new JsonCoverage([.. contexts, _compilation.GetTypeByMetadataName("Outboard.RpcJson")]);
        INamedTypeSymbol? json = contexts.FirstOrDefault(context => context.Name == _stem + "Json");
        foreach (IMethodSymbol method in _crossing)
        {
            foreach (ITypeSymbol type in MemberReader.JsonTypes(method).Where(type => !coverage.Has(type)))
            {
                if (json is null)
                {
                    return DiagnosticInfo.Of(Descriptors.NoJsonContext, LocationOf(method), NameOf(method), TypeNames.Short(type), _stem + "Json", IsPublic() ? "public" : "internal");
                }

                DiagnosticInfo missing = DiagnosticInfo.Of(
                    Descriptors.MissingInJsonContext, LocationOf(method), NameOf(method), TypeNames.Short(type), json.Name);
                if (!_diagnostics.Contains(missing))
                {
                    _diagnostics.Add(missing);
                }
            }
        }

        return null;
    }

    private void CheckContent(INamedTypeSymbol[] contexts)
    {
        Location method = _location;
        var content = new JsonContent(new JsonSettings(contexts), (problem, holder, place) =>
        {
            DiagnosticInfo found = problem.At(place ?? method, holder);
            if (!_diagnostics.Contains(found))
            {
                _diagnostics.Add(found);
            }
        });
        foreach (IMethodSymbol crossing in _crossing)
        {
            method = LocationOf(crossing);
            foreach (ITypeSymbol type in MemberReader.JsonTypes(crossing))
            {
                content.Check(type, NameOf(crossing), null);
            }
        }
    }

    private void CheckShape(StubModel? stub, string suffix, string problem)
    {
        if (stub is null)
        {
            INamedTypeSymbol byHand = StubFinder.Beside(_contract, _stem + suffix)!;
            _diagnostics.Add(DiagnosticInfo.Of(Descriptors.InvalidClass, byHand.Locations[0], TypeNames.Plain(_contract), _stem + suffix, problem));
        }
    }

    // Names of the library and of .NET that another type or namespace has here, or a method or parameter.
    private IEnumerable<string> Qualified()
    {
        HashSet<string> own = [.. _members.SelectMany(member => member.Parameters.Select(parameter => parameter.BareName).Append(member.WireName).Append(member.Name))];
        return KnownNames.All.Where(known => own.Contains(known.Name) || _names.IsTaken(known.Name, known.FullName)).Select(known => known.Name);
    }

    private bool IsPublic()
    {
        for (INamedTypeSymbol? type = _contract; type is not null; type = type.ContainingType)
        {
            if (type.DeclaredAccessibility != Accessibility.Public)
            {
                return false;
            }
        }

        return true;
    }

    private bool IsObsolete()
    {
        ISymbol[] members = [.. ContractMembers.Of(_contract)];
        IEnumerable<ITypeSymbol> types = members.OfType<IMethodSymbol>().SelectMany(method => method.Parameters.Select(parameter => parameter.Type).Append(method.ReturnType));
        return members.Append(_contract).Concat(types.SelectMany(TypesIn)).Any(symbol =>
            symbol.GetAttributes().Any(attribute => attribute.AttributeClass is { } type && KnownTypes.Is(type, "System.ObsoleteAttribute")));
    }

    // An enumeration's members are named as defaults.
    private static IEnumerable<ISymbol> TypesIn(ITypeSymbol type) => type switch
    {
        IArrayTypeSymbol array => TypesIn(array.ElementType),
        INamedTypeSymbol { TypeKind: TypeKind.Enum } => type.GetMembers().Append(type),
        INamedTypeSymbol named => named.TypeArguments.SelectMany(TypesIn).Append(type),
        _ => [],
    };

    // A member that comes from another assembly is reported at the interface that took it over.
    private Location LocationOf(ISymbol member) => member.Locations.FirstOrDefault(location => location.IsInSource) ?? _location;

    private static string NameOf(ISymbol member) => $"{member.ContainingType.Name}.{(member is IPropertySymbol { IsIndexer: true } ? "this[]" : member.Name)}";

    private static IEnumerable<INamedTypeSymbol> AllTypes(INamespaceOrTypeSymbol container) =>
        container.GetTypeMembers().SelectMany(type => AllTypes(type).Prepend(type));
}
