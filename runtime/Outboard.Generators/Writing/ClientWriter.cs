namespace Outboard.Generators;

/// <summary>Writes the RPC client of a contract.</summary>
internal sealed class ClientWriter
{
    private readonly ContractModel _contract;
    private readonly CodeWriter _code;
    private readonly string _client;
    private readonly string _broker;
    private readonly DefaultBodyWriter _defaults;

    private ClientWriter(ContractModel contract)
    {
        _contract = contract;
        _code = new CodeWriter(contract);
        var scope = new NameScope(contract.Members.SelectMany(member => member.Parameters.Select(parameter => parameter.BareName).Append(member.Name)));
        _client = scope.Take("client");
        _broker = scope.Take("broker");
        _defaults = new DefaultBodyWriter(contract, _code, scope);
    }

    /// <summary>Writes the class.</summary>
    public static string Write(ContractModel contract) => new ClientWriter(contract).Write();

    private string Write()
    {
        string parameters = string.Join(", ", _contract.Client!.Arguments.Select(argument => argument == StubArgument.Broker
            ? $"{_code.Outboard("MuxBroker")} {_broker}"
            : $"{_code.Outboard("RpcClient")} {_client}"));
        _code.Line("/// <summary>The RPC client: it implements the interface with remote calls. The host uses this class.</summary>");
        using (_code.Block($"{_contract.Accessibility} sealed class {_contract.Stem}Rpc({parameters}) : {_contract.Interface}"))
        {
            bool isFirst = true;
            foreach (MemberModel member in _contract.Members)
            {
                Separate(ref isFirst);
                new ClientMethodWriter(_contract, member, _code, _defaults, _client, _broker).Write();
            }

            if (_contract.IsDisposable)
            {
                Separate(ref isFirst);
                _code.Line("/// <summary>Closes the channel, so that the other side releases the object.</summary>");
                _code.Line($"public {_code.Known("System.Threading.Tasks", "ValueTask")} DisposeAsync() => {_client}.DisposeAsync();");
            }

            foreach (UnsupportedMember member in _contract.Unsupported)
            {
                Separate(ref isFirst);
                _code.Unsupported(member);
            }

            foreach (MemberModel member in _contract.Members.Where(member => member.HasBody))
            {
                Separate(ref isFirst);
                _defaults.WriteClass(member);
            }
        }

        return _code.ToFile();
    }

    private void Separate(ref bool isFirst)
    {
        if (!isFirst)
        {
            _code.Line();
        }

        isFirst = false;
    }
}
