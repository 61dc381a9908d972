using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Outboard.Generators;

/// <summary>Reads an interface marked [PluginContract] into a model of what is generated.</summary>
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
    private readonly List<UnsupportedMember> _unsupported = [];
    private readonly List<IMethodSymbol> _methods = [];

    private ContractReader(GeneratorAttributeSyntaxContext context)
    {
        _contract = (INamedTypeSymbol)context.TargetSymbol;
        _compilation = context.SemanticModel.Compilation;
        _location = ((InterfaceDeclarationSyntax)context.TargetNode).Identifier.GetLocation();
        _names = new TypeNames(_contract, context.SemanticModel, context.TargetNode.SpanStart);
        _stubs = new StubFinder(_compilation, _names);
        _stem = StubFinder.StemOf(_contract);
    }

    public static ContractResult Read(GeneratorAttributeSyntaxContext context, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new ContractReader(context).Read(((CSharpParseOptions)context.TargetNode.SyntaxTree.Options).LanguageVersion);
    }

    private ContractResult Read(LanguageVersion language)
    {
        if (ContractRules.Check(_contract, language, _location) is { } fatal)
        {
            return new ContractResult(null, new EquatableArray<DiagnosticInfo>([fatal]));
        }

        INamedTypeSymbol? ownPlugin = StubFinder.FindSibling(_contract, _stem + "Plugin");
        bool writesClient = StubFinder.FindSibling(_contract, _stem + "Rpc") is null;
        bool writesServer = StubFinder.FindSibling(_contract, _stem + "RpcServer") is null;
        DiagnosticInfo? aotDiagnostic = null;
        var json = new JsonContexts(_contract, _compilation);
        if (writesClient || writesServer)
        {
            ReadMembers();
            aotDiagnostic = CheckJson(json);
            CheckContent(json);
        }

        StubModel? client = _stubs.Client(_contract);
        StubModel? server = _stubs.Server(_contract);
        if (ownPlugin is null)
        {
            const string must = "be neither abstract nor inaccessible, and have a constructor that takes";
            CheckShape(client, "Rpc", $"It must implement the interface, {must} an RpcClient and optionally a MuxBroker");
            CheckShape(server, "RpcServer", $"It must have a method ToRpcServer(), {must} the implementation and optionally a MuxBroker");
        }

        bool isRegistered = ownPlugin is null ? client is not null && server is not null : _stubs.IsPlugin(ownPlugin, _contract);
        if (ownPlugin is not null && !isRegistered)
        {
            _diagnostics.Add(DiagnosticInfo.Of(Descriptors.PluginNotRegistered, ownPlugin.Locations[0], _stem + "Plugin", _contract.Name));
        }

        string space = _contract.Namespace();
        var contract = new ContractModel(
            TypeNames.EscapeNamespace(space),
            (space.Length == 0 ? "" : space.Replace("@", "") + ".") + _stem,
            _names.Of(_contract),
            _contract.Name,
            Accessibility,
            _stem,
            new EquatableArray<MemberModel>(_members),
            new EquatableArray<UnsupportedMember>(_unsupported),
            new EquatableArray<string>(json.All.Select(_names.Of)),
            client,
            server,
            writesClient,
            writesServer,
            ownPlugin is null && isRegistered,
            isRegistered ? ownPlugin is null ? _names.OfGenerated(_contract, _stem + "Plugin") : _names.Of(ownPlugin) : null,
            _contract.AllInterfaces.Any(KnownTypes.IsAsyncDisposable),
            ContractMembers.UsesObsolete(_contract),
            new EquatableArray<string>(AmbiguousNames()));
        return new ContractResult(contract, new EquatableArray<DiagnosticInfo>(_diagnostics), aotDiagnostic);
    }

    private string Accessibility => _contract.IsPublic() ? "public" : "internal";

    private void ReadMembers()
    {
        var reader = new MemberReader(_names, _stubs, _contract);
        ISymbol[] members = [.. ContractMembers.Of(_contract)];
        ILookup<string, IMethodSymbol> byWireName = members.OfType<IMethodSymbol>().ToLookup(method => ContractMembers.WireName(method.Name));
        foreach (ISymbol symbol in members)
        {
            Problem? problem = MemberRules.Check(symbol);
            MemberModel? member = null;
            if (problem is not { IsError: true } && symbol is IMethodSymbol method)
            {
                string wireName = ContractMembers.WireName(method.Name);
                IMethodSymbol first = byWireName[wireName].First();
                if (byWireName[wireName].Count() > 1)
                {
                    // Reported once, but none of them is generated: it is not known which of them is meant.
                    problem = ReferenceEquals(first, method) ? null : new Problem(Descriptors.DuplicateWireName, wireName, TypeNames.OfSignature(first));
                }
                else
                {
                    (member, Problem? late) = reader.Read(method);
                    problem = late ?? problem;
                    _methods.Add(method);
                }
            }

            if (problem is not null)
            {
                _diagnostics.Add(problem.At(LocationOf(symbol), TypeNames.OfMember(symbol)));
            }

            if (member is null)
            {
                _unsupported.Add(UnsupportedMember.Of(symbol));
            }
            else
            {
                _members.Add(member);
            }
        }
    }

    private DiagnosticInfo? CheckJson(JsonContexts json)
    {
        foreach (IMethodSymbol method in _methods)
        {
            foreach (ITypeSymbol type in ContractMembers.JsonTypes(method).Where(type => !json.Has(type)))
            {
                string name = TypeNames.OfMember(method);
                if (json.Own is null)
                {
                    return DiagnosticInfo.Of(Descriptors.NoJsonContext, LocationOf(method), name, TypeNames.Short(type), _stem + "Json", Accessibility);
                }

                AddOnce(DiagnosticInfo.Of(Descriptors.MissingInJsonContext, LocationOf(method), name, TypeNames.Short(type), json.Own.Name));
            }
        }

        return null;
    }

    private void CheckContent(JsonContexts json)
    {
        Location current = _location;
        var content = new JsonContent(json, (problem, member, place) => AddOnce(problem.At(place ?? current, member)));
        foreach (IMethodSymbol method in _methods)
        {
            current = LocationOf(method);
            foreach (ITypeSymbol type in ContractMembers.JsonTypes(method))
            {
                content.Check(type, TypeNames.OfMember(method), null);
            }
        }
    }

    private void CheckShape(StubModel? stub, string suffix, string problem)
    {
        if (stub is null)
        {
            INamedTypeSymbol own = StubFinder.FindSibling(_contract, _stem + suffix)!;
            _diagnostics.Add(DiagnosticInfo.Of(Descriptors.InvalidClass, own.Locations[0], TypeNames.Plain(_contract), _stem + suffix, problem));
        }
    }

    private void AddOnce(DiagnosticInfo diagnostic)
    {
        if (!_diagnostics.Contains(diagnostic))
        {
            _diagnostics.Add(diagnostic);
        }
    }

    // Another type or namespace has the name here, or a method or parameter does.
    private IEnumerable<string> AmbiguousNames()
    {
        HashSet<string> own = [.. _members.SelectMany(member => member.Parameters.Select(parameter => parameter.BareName).Append(member.WireName).Append(member.Name))];
        return KnownNames.Namespaces.Where(known => own.Contains(known.Key) || _names.IsTaken(known.Key, $"{known.Value}.{known.Key}")).Select(known => known.Key);
    }

    // A member that comes from another assembly is reported at the interface that inherits it.
    private Location LocationOf(ISymbol member) => member.SourceLocation() ?? _location;
}

/// <summary>The outcome of reading an interface.</summary>
/// <param name="Contract">What to generate; null if nothing can be.</param>
/// <param name="Diagnostics">What is wrong with it.</param>
/// <param name="AotDiagnostic">What is wrong with it if there is no reflection.</param>
internal sealed record ContractResult(ContractModel? Contract, EquatableArray<DiagnosticInfo> Diagnostics, DiagnosticInfo? AotDiagnostic = null);
