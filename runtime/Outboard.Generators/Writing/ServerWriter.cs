namespace Outboard.Generators;

/// <summary>Writes the RPC server of a contract.</summary>
internal sealed class ServerWriter
{
    private readonly ContractModel _contract;
    private readonly CodeWriter _code;
    private readonly string _implementation;
    private readonly string _broker;
    private readonly NameScope _methods;
    private readonly string _client;

    private ServerWriter(ContractModel contract)
    {
        _contract = contract;
        _code = new CodeWriter(contract);
        var scope = new NameScope(contract.Members.SelectMany(member => member.Parameters.Select(parameter => parameter.BareName).Append(member.WireName)));
        _implementation = scope.Take("implementation");
        _broker = scope.Take("broker");
        _client = contract.Client?.Type ?? "";

        // A method cannot have the name of its class, nor that of the method that creates the server.
        _methods = new NameScope(contract.Members.Select(member => member.WireName).Concat([$"{contract.Stem}RpcServer", "ToRpcServer"]));
    }

    /// <summary>Writes the class.</summary>
    public static string Write(ContractModel contract) => new ServerWriter(contract).Write();

    private string Write()
    {
        string parameters = string.Join(", ", _contract.Server!.Arguments.Select(argument => argument == StubArgument.Broker
            ? $"{_code.Outboard("MuxBroker")} {_broker}"
            : $"{_contract.Interface} {_implementation}"));
        _code.Line("/// <summary>The RPC server: it wraps the real implementation and exposes its methods as remote calls.</summary>");
        using (_code.Block($"{_contract.Accessibility} sealed class {_contract.Stem}RpcServer({parameters})"))
        {
            var names = new List<string>();
            foreach (MemberModel member in _contract.Members)
            {
                string name = member.WireName == $"{_contract.Stem}RpcServer" || member.WireName == "ToRpcServer"
                    ? _methods.Take($"{member.WireName}Call")
                    : TypeNames.Escape(member.WireName);
                names.Add(name);
                _code.Line(_client.Length > 0
                    ? $"/// <summary>Called by <see cref=\"{_client}\"/> as \"{member.WireName}\".</summary>"
                    : $"/// <summary>Called as \"{member.WireName}\".</summary>");
                new ServerMethodWriter(member, name, _code, _methods, _implementation, _broker).Write();
                _code.Line();
            }

            _code.Line("/// <summary>Only what is added here can be called from the other process.</summary>");
            WriteList(names);
        }

        return _code.ToFile();
    }

    private void WriteList(List<string> names)
    {
        string server = _code.Outboard("RpcServer");
        string[] added = [.. _contract.Members.Select((member, i) => $".Add{TypesOf(member)}(\"{member.WireName}\", {names[i]})")];
        if (added.Length <= 1)
        {
            _code.Line($"public {server} ToRpcServer() => new {server}(){string.Concat(added)};");
            return;
        }

        _code.Line($"public {server} ToRpcServer() => new {server}()");
        for (int i = 0; i < added.Length; i++)
        {
            _code.Indented(added[i] + (i == added.Length - 1 ? ";" : ""));
        }
    }

    // Without arguments, the type of the result is inferred.
    private static string TypesOf(MemberModel member)
    {
        string[] types = [.. member.Arguments.Select(parameter => parameter.Value.WireType)];
        return types.Length == 0 ? ""
            : member.HasResult ? $"<{string.Join(", ", types)}, {member.Result.WireType}>"
            : $"<{string.Join(", ", types)}>";
    }
}
