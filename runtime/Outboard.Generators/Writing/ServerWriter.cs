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

        // A method cannot have the name of its class, and that which makes the server keeps its own.
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
        _code.Line($"{_contract.Accessibility} sealed class {_contract.Stem}RpcServer({parameters})");
        using (_code.Braces())
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
                Write(member, name);
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

    // A method without arguments says its result itself.
    private static string TypesOf(MemberModel member)
    {
        string[] types = [.. member.Arguments.Select(parameter => parameter.Value.WireType)];
        return types.Length == 0 ? ""
            : member.HasResult ? $"<{string.Join(", ", types)}, {member.Result.WireType}>"
            : $"<{string.Join(", ", types)}>";
    }

    private void Write(MemberModel member, string name)
    {
        var scope = new NameScope(member.Parameters.Select(parameter => parameter.BareName).Concat([_implementation, _broker]));
        string token = member.Token?.Name ?? scope.Take("cancellationToken");
        Dictionary<string, string> ids = [];
        foreach (ParameterModel parameter in member.BrokeredArguments)
        {
            ids.Add(parameter.Name, scope.Take($"{parameter.BareName}Id"));
        }

        string task = _code.Known("System.Threading.Tasks", "Task");
        string returns = member.HasResult ? $"{task}<{member.Result.WireType}>" : task;
        string parameters = string.Join(", ", member.Arguments
            .Select(parameter => $"{parameter.Value.WireType} {(ids.TryGetValue(parameter.Name, out string? id) ? id : parameter.Name)}")
            .Append($"{_code.Known("System.Threading", "CancellationToken")} {token}"));
        string call = $"{_implementation}.{member.Name}({member.ArgumentList})";
        if (member.IsSequence)
        {
            WriteSequence(member, name, returns, parameters, call, scope, ids, task);
            return;
        }

        if (!member.UsesBroker)
        {
            _code.Arrow($"public {returns} {name}({parameters})", call + (member.IsValueTask ? ".AsTask()" : ""));
            return;
        }

        _code.Line($"public async {returns} {name}({parameters})");
        using (_code.Braces())
        {
            WriteDials(member, scope, ids, token);
            ParameterModel[] outliving = [.. member.Parameters.Where(parameter => parameter.Value.OutlivesCall)];
            if (outliving.Length == 0)
            {
                WriteResult(member, scope, call);
                return;
            }

            _code.Line("try");
            using (_code.Braces())
            {
                WriteResult(member, scope, call);
            }

            WriteDisposeOnFailure(outliving);
        }
    }

    // What fails has not taken what it was given: nobody else would end that.
    private void WriteDisposeOnFailure(ParameterModel[] outliving)
    {
        _code.Line("catch");
        using (_code.Braces())
        {
            foreach (ParameterModel parameter in outliving)
            {
                string dispose = $"await {parameter.Name}.DisposeAsync().ConfigureAwait(false);";
                if (!parameter.Value.IsNullable)
                {
                    _code.Line(dispose);
                    continue;
                }

                _code.Line($"if ({parameter.Name} is not null)");
                using (_code.Braces())
                {
                    _code.Line(dispose);
                }

                _code.Line();
            }

            _code.Line("throw;");
        }
    }

    // The arguments that stay at the caller: what came is an id, which is dialled.
    private void WriteDials(MemberModel member, NameScope scope, Dictionary<string, string> ids, string token)
    {
        foreach (ParameterModel parameter in member.BrokeredArguments)
        {
            ValueModel value = parameter.Value;
            string id = ids[parameter.Name] + (value.IsNullable ? ".Value" : "");
            string dial = value.Marshalling switch
            {
                Marshalling.Sequence => $"DialSequenceAsync<{value.Item}>({id}, {token})",
                Marshalling.Progress => $"DialProgressAsync<{value.Item}>({id}, {token})",
                Marshalling.Stream => $"DialAsync({id}, {token})",
                _ => $"DialRpcAsync({id}, nameof({value.BareType}), {token})",
            };
            dial = $"await {_broker}.{dial}.ConfigureAwait(false)";
            string guard = value.IsNullable ? $"{ids[parameter.Name]} is null ? null : " : "";
            string mark = value.IsNullable ? "?" : "";
            if (value.Marshalling == Marshalling.Contract)
            {
                WriteDialledContract(parameter, scope, guard, mark, dial);
                continue;
            }

            string type = value.Marshalling switch
            {
                Marshalling.Sequence => $"{_code.Outboard("RemoteSequence")}<{value.Item}>",
                Marshalling.Progress => $"{_code.Outboard("RemoteProgress")}<{value.Item}>",
                _ => _code.Outboard("BrokerStream"),
            };
            _code.Line($"await using {type}{mark} {parameter.Name} = {guard}{dial};");
        }
    }

    private void WriteDialledContract(ParameterModel parameter, NameScope scope, string guard, string mark, string dial)
    {
        StubModel stub = parameter.Value.Client!;
        if (parameter.Value.OutlivesCall)
        {
            _code.Line("// The callback outlives the call, unless the call fails: the implementation disposes it.");
            _code.Line($"{parameter.Value.Type} {parameter.Name} = {guard}{stub.New(dial, _broker)};");
            return;
        }

        string client = scope.Take($"{parameter.BareName}Client");
        _code.Line($"await using {_code.Outboard("RpcClient")}{mark} {client} = {guard}{dial};");
        guard = mark.Length > 0 ? $"{client} is null ? null : " : "";
        _code.Line($"{parameter.Value.Type} {parameter.Name} = {guard}{stub.New(client, _broker)};");
    }

    private void WriteResult(MemberModel member, NameScope scope, string call)
    {
        ValueModel value = member.Result;
        string awaited = $"await {call}.ConfigureAwait(false)";
        if (!value.IsBrokered)
        {
            _code.Line($"{(value.Marshalling == Marshalling.None ? "" : "return ")}{awaited};");
            return;
        }

        string result = scope.Take("result");
        _code.Line($"{value.Type} {result} = {awaited};");
        string offer = value.Marshalling == Marshalling.Stream
            ? $"{_broker}.OfferStream({result}).Id"
            : $"{_broker}.Offer({value.Server!.New(result, _broker)}.ToRpcServer(), {result}, nameof({value.BareType})).Id";
        _code.Line(value.IsNullable ? $"return {result} is null ? null : {offer};" : $"return {offer};");
    }

    private void WriteSequence(
        MemberModel member, string name, string returns, string parameters, string call, NameScope scope, Dictionary<string, string> ids, string task)
    {
        string[] passed = [.. member.Arguments.Select(parameter => ids.TryGetValue(parameter.Name, out string? id) ? id : parameter.Name)];
        if (member.Token is null && ids.Count == 0)
        {
            _code.Arrow($"public {returns} {name}({parameters})", $"{task}.FromResult({_broker}.OfferSequence({call}).Id)");
            return;
        }

        // The enumeration goes on after the call: it has a token of its own.
        string iterator = _methods.Take($"{member.WireName}Items");
        _code.Arrow($"public {returns} {name}({parameters})", $"{task}.FromResult({_broker}.OfferSequence({iterator}({string.Join(", ", passed)})).Id)");
        _code.Line();
        string token = member.Token?.Name ?? scope.Take("enumerationToken");
        string attribute = _code.Known("System.Runtime.CompilerServices", "EnumeratorCancellation");
        string declared = string.Join(", ", member.Arguments
            .Select((parameter, i) => $"{parameter.Value.WireType} {passed[i]}")
            .Append($"[{attribute}] {_code.Known("System.Threading", "CancellationToken")} {token} = default"));
        _code.Line($"private async {member.ReturnType} {iterator}({declared})");
        using (_code.Braces())
        {
            WriteDials(member, scope, ids, token);
            string item = scope.Take("item");
            string source = member.Token is null ? $"{call}.WithCancellation({token})" : call;
            _code.Line($"await foreach ({member.Result.Item} {item} in {source}.ConfigureAwait(false))");
            using (_code.Braces())
            {
                _code.Line($"yield return {item};");
            }
        }
    }
}
