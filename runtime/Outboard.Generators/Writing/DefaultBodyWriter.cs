namespace Outboard.Generators;

/// <summary>
/// Writes the class that runs the body that an interface has for a method: it implements all other members by the RPC client. C# has no
/// other way to call the body of a method that the class itself implements.
/// </summary>
internal sealed class DefaultBodyWriter
{
    private readonly ContractModel _contract;
    private readonly CodeWriter _code;
    private readonly Dictionary<string, string> _classes = [];
    private readonly string _rpc;

    public DefaultBodyWriter(ContractModel contract, CodeWriter code, NameScope scope)
    {
        _contract = contract;
        _code = code;
        _rpc = scope.Take("rpc");
        foreach (MemberModel member in contract.Members.Where(member => member.HasBody))
        {
            _classes.Add(member.Name, scope.Take($"{member.WireName}Default"));
        }
    }

    /// <summary>The catch clause for the error of an other side that does not have the method.</summary>
    public string Catch(MemberModel member, string exception) =>
        $"catch ({_code.Outboard("PluginContractException")} {exception}) when ({exception}.MethodNotFound && {exception}.Member == \"{member.WireName}\")";

    /// <summary>The call of the interface's own body, from within the RPC client.</summary>
    public string Call(MemberModel member) =>
        $"(({member.Explicit ?? _contract.Interface})new {_classes[member.Name]}({(UsesClient(member) ? "this" : "")})).{member.Name}({member.ArgumentList})";

    /// <summary>Writes the class.</summary>
    public void WriteClass(MemberModel member)
    {
        _code.Line($"// Runs the interface's own body of {member.Name.TrimStart('@')}, which can call the other members.");
        using (_code.Block($"private sealed class {_classes[member.Name]}({(UsesClient(member) ? $"{_contract.Stem}Rpc {_rpc}" : "")}) : {_contract.Interface}"))
        {
            foreach (MemberModel other in _contract.Members.Where(other => other != member))
            {
                string owner = other.Explicit is null ? "" : $"{other.Explicit}.";
                string target = other.Explicit is null ? _rpc : $"(({other.Explicit}){_rpc})";
                string parameters = string.Join(", ", other.Parameters.Select(parameter => parameter.DeclarationWithoutDefault));
                _code.Arrow($"{(other.Explicit is null ? "public " : "")}{other.ReturnType} {owner}{other.Name}({parameters})", $"{target}.{other.Name}({other.ArgumentList})");
            }

            if (_contract.IsDisposable)
            {
                _code.Line($"public {_code.Known("System.Threading.Tasks", "ValueTask")} DisposeAsync() => {_rpc}.DisposeAsync();");
            }

            foreach (UnsupportedMember unsupported in _contract.Unsupported)
            {
                _code.Unsupported(unsupported);
            }
        }
    }

    private bool UsesClient(MemberModel member) => _contract.IsDisposable || _contract.Members.Any(other => other != member);
}
