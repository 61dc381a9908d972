namespace Outboard.Generators;

/// <summary>
/// Writes what lets the body that an interface has for a method run in place of the call: a class that implements the interface but for
/// this method, all else by the RPC client. C# has no other way to reach a body that is implemented.
/// </summary>
internal sealed class DefaultBodyWriter
{
    private readonly ContractModel _contract;
    private readonly CodeWriter _code;
    private readonly Dictionary<string, string> _classes = [];
    private readonly string _rpc;

    /// <summary>Takes the names of the classes.</summary>
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

    /// <summary>The clause that catches what the other side says when it has no such method.</summary>
    public string Catch(MemberModel member, string exception) =>
        $"catch ({_code.Outboard("PluginContractException")} {exception}) when ({exception}.MethodNotFound && {exception}.Member == \"{member.WireName}\")";

    /// <summary>The call of the interface's own body, from within the RPC client.</summary>
    public string Call(MemberModel member) =>
        $"(({member.Explicit ?? _contract.Interface})new {_classes[member.Name]}({(UsesClient(member) ? "this" : "")})).{member.Name}({member.ArgumentList})";

    /// <summary>Writes the class.</summary>
    public void WriteClass(MemberModel member)
    {
        _code.Line($"// Runs the interface's own body of {member.Name.TrimStart('@')}, which can call the other members.");
        _code.Line($"private sealed class {_classes[member.Name]}({(UsesClient(member) ? $"{_contract.Stem}Rpc {_rpc}" : "")}) : {_contract.Interface}");
        using (_code.Braces())
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

            foreach (UnsupportedMember refused in _contract.Unsupported)
            {
                _code.Unsupported(refused);
            }
        }
    }

    private bool UsesClient(MemberModel member) => _contract.IsDisposable || _contract.Members.Any(other => other != member);
}
