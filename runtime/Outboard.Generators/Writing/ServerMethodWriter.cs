namespace Outboard.Generators;

/// <summary>Writes one method of an RPC server.</summary>
internal sealed class ServerMethodWriter(MemberModel member, string name, CodeWriter code, NameScope methods, string implementation, string broker)
{
    private readonly NameScope _scope = new(member.Parameters.Select(parameter => parameter.BareName).Concat([implementation, broker]));

    // The parameter for the id of each brokered argument.
    private readonly Dictionary<string, string> _ids = [];

    private string ImplementationCall => $"{implementation}.{member.Name}({member.ArgumentList})";

    /// <summary>Writes the method, and the iterator that it may need.</summary>
    public void Write()
    {
        string token = member.Token?.Name ?? _scope.Take("cancellationToken");
        foreach (ParameterModel parameter in member.BrokeredArguments)
        {
            _ids.Add(parameter.Name, _scope.Take($"{parameter.BareName}Id"));
        }

        string task = code.Known("System.Threading.Tasks", "Task");
        string returns = member.HasResult ? $"{task}<{member.Result.WireType}>" : task;
        string parameters = string.Join(", ", member.Arguments
            .Select(parameter => $"{parameter.Value.WireType} {WireNameOf(parameter)}")
            .Append($"{code.Known("System.Threading", "CancellationToken")} {token}"));
        string head = $"{returns} {name}({parameters})";
        if (member.IsSequence)
        {
            WriteSequence(head, task);
            return;
        }

        if (!member.UsesBroker)
        {
            code.Arrow($"public {head}", ImplementationCall + (member.IsValueTask ? ".AsTask()" : ""));
            return;
        }

        using (code.Block($"public async {head}"))
        {
            WriteDials(token);
            ParameterModel[] outliving = [.. member.Parameters.Where(parameter => parameter.Value.OutlivesCall)];
            if (outliving.Length == 0)
            {
                WriteResult();
                return;
            }

            using (code.Block("try"))
            {
                WriteResult();
            }

            WriteDisposeOnFailure(outliving);
        }
    }

    private string WireNameOf(ParameterModel parameter) => _ids.TryGetValue(parameter.Name, out string? id) ? id : parameter.Name;

    // When the call fails, the implementation has not kept the callback, and nobody else would close its channel.
    private void WriteDisposeOnFailure(ParameterModel[] outliving)
    {
        using (code.Block("catch"))
        {
            foreach (ParameterModel parameter in outliving)
            {
                string dispose = $"await {parameter.Name}.DisposeAsync().ConfigureAwait(false);";
                if (!parameter.Value.IsNullable)
                {
                    code.Line(dispose);
                    continue;
                }

                using (code.Block($"if ({parameter.Name} is not null)"))
                {
                    code.Line(dispose);
                }

                code.Line();
            }

            code.Line("throw;");
        }
    }

    // A brokered argument stays in the caller's process: its id was received, and is dialled.
    private void WriteDials(string token)
    {
        foreach (ParameterModel parameter in member.BrokeredArguments)
        {
            ValueModel value = parameter.Value;
            string id = _ids[parameter.Name] + (value.IsNullable ? ".Value" : "");
            string dial = value.Marshalling switch
            {
                Marshalling.Sequence => $"DialSequenceAsync<{value.Item}>({id}, {token})",
                Marshalling.Progress => $"DialProgressAsync<{value.Item}>({id}, {token})",
                Marshalling.Stream => $"DialAsync({id}, {token})",
                _ => $"DialRpcAsync({id}, nameof({value.BareType}), {token})",
            };
            dial = $"await {broker}.{dial}.ConfigureAwait(false)";
            string guard = value.IsNullable ? $"{_ids[parameter.Name]} is null ? null : " : "";
            string mark = value.IsNullable ? "?" : "";
            if (value.Marshalling == Marshalling.Contract)
            {
                WriteDialledContract(parameter, guard, mark, dial);
                continue;
            }

            string type = value.Marshalling switch
            {
                Marshalling.Sequence => $"{code.Outboard("RemoteSequence")}<{value.Item}>",
                Marshalling.Progress => $"{code.Outboard("RemoteProgress")}<{value.Item}>",
                _ => code.Outboard("BrokerStream"),
            };
            code.Line($"await using {type}{mark} {parameter.Name} = {guard}{dial};");
        }
    }

    private void WriteDialledContract(ParameterModel parameter, string guard, string mark, string dial)
    {
        StubModel stub = parameter.Value.Client!;
        if (parameter.Value.OutlivesCall)
        {
            code.Line("// The callback outlives the call, unless the call fails: the implementation disposes it.");
            code.Line($"{parameter.Value.Type} {parameter.Name} = {guard}{stub.New(dial, broker)};");
            return;
        }

        string client = _scope.Take($"{parameter.BareName}Client");
        code.Line($"await using {code.Outboard("RpcClient")}{mark} {client} = {guard}{dial};");
        guard = mark.Length > 0 ? $"{client} is null ? null : " : "";
        code.Line($"{parameter.Value.Type} {parameter.Name} = {guard}{stub.New(client, broker)};");
    }

    private void WriteResult()
    {
        ValueModel value = member.Result;
        string awaited = $"await {ImplementationCall}.ConfigureAwait(false)";
        if (!value.IsBrokered)
        {
            code.Line($"{(value.Marshalling == Marshalling.None ? "" : "return ")}{awaited};");
            return;
        }

        string result = _scope.Take("result");
        code.Line($"{value.Type} {result} = {awaited};");
        string offer = value.Marshalling == Marshalling.Stream
            ? $"{broker}.OfferStream({result}).Id"
            : $"{broker}.Offer({value.Server!.New(result, broker)}.ToRpcServer(), {result}, nameof({value.BareType})).Id";
        code.Line(value.IsNullable ? $"return {result} is null ? null : {offer};" : $"return {offer};");
    }

    private void WriteSequence(string head, string task)
    {
        if (member.Token is null && _ids.Count == 0)
        {
            code.Arrow($"public {head}", $"{task}.FromResult({broker}.OfferSequence({ImplementationCall}).Id)");
            return;
        }

        // The enumeration outlives the call, so that it has a token of its own.
        string iterator = methods.Take($"{member.WireName}Items");
        code.Arrow($"public {head}", $"{task}.FromResult({broker}.OfferSequence({iterator}({string.Join(", ", member.Arguments.Select(WireNameOf))})).Id)");
        code.Line();
        string token = member.Token?.Name ?? _scope.Take("enumerationToken");
        string attribute = code.Known("System.Runtime.CompilerServices", "EnumeratorCancellation");
        string declared = string.Join(", ", member.Arguments
            .Select(parameter => $"{parameter.Value.WireType} {WireNameOf(parameter)}")
            .Append($"[{attribute}] {code.Known("System.Threading", "CancellationToken")} {token} = default"));
        using (code.Block($"private async {member.ReturnType} {iterator}({declared})"))
        {
            WriteDials(token);
            string item = _scope.Take("item");
            string source = member.Token is null ? $"{ImplementationCall}.WithCancellation({token})" : ImplementationCall;
            using (code.Block($"await foreach ({member.Result.Item} {item} in {source}.ConfigureAwait(false))"))
            {
                code.Line($"yield return {item};");
            }
        }
    }
}
