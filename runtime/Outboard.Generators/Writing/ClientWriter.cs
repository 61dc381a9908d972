namespace Outboard.Generators;

/// <summary>Writes the RPC client of a contract.</summary>
internal sealed class ClientWriter
{
    private readonly ContractModel _contract;
    private readonly CodeWriter _code;
    private readonly string _client;
    private readonly string _broker;
    private readonly string[] _members;
    private readonly DefaultBodyWriter _defaults;

    private ClientWriter(ContractModel contract)
    {
        _contract = contract;
        _code = new CodeWriter(contract);
        _members = [.. contract.Members.Select(member => member.Name)];
        var scope = new NameScope(contract.Members.SelectMany(member => member.Parameters.Select(parameter => parameter.BareName)).Concat(_members));
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
        _code.Line($"{_contract.Accessibility} sealed class {_contract.Stem}Rpc({parameters}) : {_contract.Interface}");
        using (_code.Braces())
        {
            bool isFirst = true;
            foreach (MemberModel member in _contract.Members)
            {
                Separate(ref isFirst);
                Write(member);
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

    private void Write(MemberModel member)
    {
        _code.Line("/// <inheritdoc />");
        if (member.IsSequence)
        {
            WriteSequence(member);
            return;
        }

        Declare("async ", member.ReturnType, member, member.Name, member.Parameters.Select(parameter => Declaration(member, parameter)));
        using (_code.Braces())
        {
            var scope = new NameScope(member.Parameters.Select(parameter => parameter.BareName).Concat([_client, _broker]));
            WriteNullChecks(member);
            _code.Line("try");
            using (_code.Braces())
            {
                WriteCall(member, scope, member.Token?.Name);
            }

            string exception = scope.Take("exception");
            if (member.HasBody)
            {
                _code.Line(_defaults.Catch(member, exception));
                using (_code.Braces())
                {
                    _code.Line("// The other side is older and does not have this method: the interface's own body is run instead.");
                    _code.Line($"{(member.HasResult ? "return " : "")}await {_defaults.Call(member)}.ConfigureAwait(false);");
                }
            }

            WriteContext(member, exception);
        }
    }

    private void WriteContext(MemberModel member, string exception)
    {
        _code.Line($"catch ({_code.Outboard("PluginException")} {exception})");
        using (_code.Braces())
        {
            _code.Line($"{exception}.AddContext(\"{Context(member)}\");");
            _code.Line("throw;");
        }
    }

    // Null where the contract has none is the caller's mistake, and is told there: the other side could only stumble over it.
    private void WriteNullChecks(MemberModel member)
    {
        ParameterModel[] refusing = [.. member.Arguments.Where(parameter => parameter.Value.RequiresValue)];
        foreach (ParameterModel parameter in refusing)
        {
            _code.Line($"{_code.Known("System", "ArgumentNullException")}.ThrowIfNull({parameter.Name});");
        }
    }

    private void WriteCall(MemberModel member, NameScope scope, string? token)
    {
        Dictionary<string, string> offers = WriteOffers(member, scope);
        if (member.Result.IsBrokered)
        {
            WriteDial(member, scope, offers, token);
            return;
        }

        string awaited = $"await {Call(member, offers, token)}.ConfigureAwait(false);";
        bool hasResult = member.HasResult;
        if (!member.FinishedAfterCall.Any())
        {
            _code.Line((hasResult ? "return " : "") + awaited);
            return;
        }

        string result = hasResult ? scope.Take("result") : "";
        _code.Line(hasResult ? $"{member.Result.Type} {result} = {awaited}" : awaited);
        WriteFinish(member, offers, token);
        if (hasResult)
        {
            if (member.FinishedAfterCall.Any(parameter => parameter.Value.IsNullable))
            {
                _code.Line();
            }

            _code.Line($"return {result};");
        }
    }

    // The arguments that stay here: the other side gets an id for each, and dials it.
    private Dictionary<string, string> WriteOffers(MemberModel member, NameScope scope)
    {
        var offers = new Dictionary<string, string>();
        foreach (ParameterModel parameter in member.BrokeredArguments)
        {
            string name = scope.Take($"{parameter.BareName}Offer");
            offers.Add(parameter.Name, name);
            ValueModel value = parameter.Value;
            string offer = value.Marshalling switch
            {
                Marshalling.Sequence => $"{_broker}.OfferSequence({parameter.Name})",
                Marshalling.Progress => $"{_broker}.OfferProgress({parameter.Name})",
                Marshalling.Stream => $"{_broker}.OfferStream({parameter.Name}, leaveOpen: true)",
                _ => $"{_broker}.Offer({value.Server!.New(parameter.Name, _broker)}.ToRpcServer(), service: nameof({value.BareType}))",
            };
            if (value.OutlivesCall)
            {
                _code.Line("// The channel outlives the call: the other side closes it by disposing the callback. The object itself is not disposed.");
            }

            string type = _code.Outboard("BrokerOffer");
            string keep = value.OutlivesCall ? "" : "await using ";
            _code.Line(value.IsNullable
                ? $"{keep}{type}? {name} = {parameter.Name} is null ? null : {offer};"
                : $"{keep}{type} {name} = {offer};");
        }

        return offers;
    }

    private string Call(MemberModel member, Dictionary<string, string> offers, string? token)
    {
        string result = member.HasResult ? $"<{member.Result.WireType}>" : "";
        return $"{_client}.CallAsync{result}({Arguments(member, offers)}{(token is null ? "" : $", {token}")})";
    }

    private string Context(MemberModel member) => $"while calling {_contract.InterfaceName}.{member.Name.TrimStart('@')}";

    private static string Arguments(MemberModel member, Dictionary<string, string> offers, bool keepEmpty = false)
    {
        string[] arguments = [.. member.Arguments.Select(parameter => offers.TryGetValue(parameter.Name, out string? offer)
            ? $"{offer}{(parameter.Value.IsNullable ? "?" : "")}.Id"
            : parameter.Name)];
        return $"\"{member.WireName}\""
            + (arguments.Length == 0 && !keepEmpty ? "" : $", [{string.Join(", ", arguments)}]")
            + (member.Arguments.All(parameter => parameter.Value.IsExact)
                ? ""
                : $", [{string.Join(", ", member.Arguments.Select(parameter => $"typeof({parameter.Value.WireTypeOf})"))}]");
    }

    private void WriteFinish(MemberModel member, Dictionary<string, string> offers, string? token)
    {
        bool isFirst = true;
        foreach (ParameterModel parameter in member.FinishedAfterCall)
        {
            string finish = $"await {offers[parameter.Name]}.FinishAsync({token}).ConfigureAwait(false);";
            if (!parameter.Value.IsNullable)
            {
                _code.Line(finish);
                continue;
            }

            if (!isFirst)
            {
                _code.Line();
            }

            isFirst = false;
            _code.Line($"if ({offers[parameter.Name]} is not null)");
            using (_code.Braces())
            {
                _code.Line(finish);
            }
        }
    }

    // A result that stays there: its id comes, and is dialled.
    private void WriteDial(MemberModel member, NameScope scope, Dictionary<string, string> offers, string? token)
    {
        ValueModel result = member.Result;
        string id = scope.Take("id");
        _code.Line($"{result.WireType} {id} = await {Call(member, offers, token)}.ConfigureAwait(false);");
        WriteFinish(member, offers, token);
        if (result.IsNullable)
        {
            if (member.FinishedAfterCall.Any())
            {
                _code.Line();
            }

            _code.Line($"if ({id} is null)");
            using (_code.Braces())
            {
                _code.Line("return null;");
            }

            _code.Line();
            id += ".Value";
        }

        string rest = token is null ? "" : $", {token}";
        _code.Line(result.Marshalling == Marshalling.Stream
            ? $"return await {_broker}.DialAsync({id}{rest}).ConfigureAwait(false);"
            : $"return {result.Client!.New($"await {_broker}.DialRpcAsync({id}, nameof({result.BareType}){rest}).ConfigureAwait(false)", _broker)};");
    }

    private void WriteSequence(MemberModel member)
    {
        string? token = member.Token?.Name;
        var scope = new NameScope(member.Parameters.Select(parameter => parameter.BareName).Concat([_client, _broker]));
        List<string> parameters = [.. member.Parameters.Select(parameter => Declaration(member, parameter))];
        if (token is null)
        {
            // The enumerator's token comes in by a parameter, which the method itself has not got.
            string iterator = new NameScope(_members.Concat(member.Parameters.Select(parameter => parameter.BareName)).Concat([_client, _broker])).Take($"{member.WireName}Items");
            Declare("", member.ReturnType, member, member.Name, parameters, $" => {iterator}({member.ArgumentList});");
            _code.Line();
            token = scope.Take("cancellationToken");
            parameters = [.. member.Parameters.Select(parameter => parameter.DeclarationWithoutDefault), Token(token)];
            _code.Line($"private async {member.ReturnType} {iterator}({string.Join(", ", parameters)})");
        }
        else
        {
            Declare("async ", member.ReturnType, member, member.Name, parameters);
        }

        using (_code.Braces())
        {
            WriteNullChecks(member);
            Dictionary<string, string> offers = WriteOffers(member, scope);
            string items = scope.Take("items");
            string item = scope.Take("item");
            string sequence = _code.Known("System.Collections.Generic", "IAsyncEnumerable");
            string call = $"{_broker}.CallSequenceAsync<{member.Result.Item}>({_client}, {Arguments(member, offers, keepEmpty: true)}, context: \"{Context(member)}\"";
            if (member.HasBody)
            {
                _code.Line("// If the other side is older and does not have this method, the interface's own body is run instead.");
                _code.Line($"{sequence}<{member.Result.Item}> {items} = {call}, fallback: () => {_defaults.Call(member)});");
            }
            else
            {
                _code.Line($"{sequence}<{member.Result.Item}> {items} = {call});");
            }

            _code.Line($"await foreach ({member.Result.Item} {item} in {items}.WithCancellation({token}).ConfigureAwait(false))");
            using (_code.Braces())
            {
                _code.Line($"yield return {item};");
            }

            if (member.FinishedAfterCall.Any())
            {
                _code.Line();
                _code.Line("try");
                using (_code.Braces())
                {
                    WriteFinish(member, offers, token);
                }

                WriteContext(member, scope.Take("exception"));
            }
        }
    }

    private string Declaration(MemberModel member, ParameterModel parameter)
    {
        // An explicit implementation is never called by its own defaults.
        string declaration = member.Explicit is null ? parameter.Declaration : parameter.DeclarationWithoutDefault;
        return member.IsSequence && parameter.Value.Marshalling == Marshalling.Token
            ? $"[{_code.Known("System.Runtime.CompilerServices", "EnumeratorCancellation")}] {declaration}"
            : declaration;
    }

    private string Token(string name) =>
        $"[{_code.Known("System.Runtime.CompilerServices", "EnumeratorCancellation")}] {_code.Known("System.Threading", "CancellationToken")} {name} = default";

    private void Declare(string modifier, string returnType, MemberModel member, string name, IEnumerable<string> parameters, string body = "") => _code.Line(
        $"{(member.Explicit is null ? "public " : "")}{modifier}{returnType} {(member.Explicit is null ? "" : member.Explicit + ".")}{name}({string.Join(", ", parameters)}){body}");
}
