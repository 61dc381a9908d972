namespace Outboard.Generators;

/// <summary>Writes one method of an RPC client.</summary>
internal sealed class ClientMethodWriter(
    ContractModel contract, MemberModel member, CodeWriter code, DefaultBodyWriter defaults, string client, string broker)
{
    private readonly NameScope _scope = new(member.Parameters.Select(parameter => parameter.BareName).Concat([client, broker]));

    // The variable of the offer of each brokered argument.
    private readonly Dictionary<string, string> _offers = [];
    private string? _token = member.Token?.Name;

    /// <summary>Writes the method, and the iterator that it may need.</summary>
    public void Write()
    {
        code.Line("/// <inheritdoc />");
        if (member.IsSequence)
        {
            WriteSequence();
            return;
        }

        using (code.Block(Head("async ")))
        {
            WriteNullChecks();
            using (code.Block("try"))
            {
                WriteOffers();
                WriteCall();
            }

            string exception = _scope.Take("exception");
            if (member.HasBody)
            {
                using (code.Block(defaults.Catch(member, exception)))
                {
                    code.Line("// The other side is older and does not have this method: the interface's own body is run instead.");
                    code.Line($"{(member.HasResult ? "return " : "")}await {defaults.Call(member)}.ConfigureAwait(false);");
                }
            }

            WriteContext(exception);
        }
    }

    private void WriteContext(string exception)
    {
        using (code.Block($"catch ({code.Outboard("PluginException")} {exception})"))
        {
            code.Line($"{exception}.AddContext(\"{Context()}\");");
            code.Line("throw;");
        }
    }

    // A null that the contract does not allow is reported to the caller here.
    private void WriteNullChecks()
    {
        foreach (ParameterModel parameter in member.Arguments.Where(parameter => parameter.Value.RequiresValue))
        {
            code.Line($"{code.Known("System", "ArgumentNullException")}.ThrowIfNull({parameter.Name});");
        }
    }

    // A brokered argument stays in this process: the other side gets an id, and dials it.
    private void WriteOffers()
    {
        foreach (ParameterModel parameter in member.BrokeredArguments)
        {
            string name = _scope.Take($"{parameter.BareName}Offer");
            _offers.Add(parameter.Name, name);
            ValueModel value = parameter.Value;
            string offer = value.Marshalling switch
            {
                Marshalling.Sequence => $"{broker}.OfferSequence({parameter.Name})",
                Marshalling.Progress => $"{broker}.OfferProgress({parameter.Name})",
                Marshalling.Stream => $"{broker}.OfferStream({parameter.Name}, leaveOpen: true)",
                _ => $"{broker}.Offer({value.Server!.New(parameter.Name, broker)}.ToRpcServer(), service: nameof({value.BareType}))",
            };
            if (value.OutlivesCall)
            {
                code.Line("// The channel outlives the call: the other side closes it by disposing the callback. The object itself is not disposed.");
            }

            string type = code.Outboard("BrokerOffer");
            string keep = value.OutlivesCall ? "" : "await using ";
            code.Line(value.IsNullable
                ? $"{keep}{type}? {name} = {parameter.Name} is null ? null : {offer};"
                : $"{keep}{type} {name} = {offer};");
        }
    }

    private void WriteCall()
    {
        string awaited = $"await {client}.CallAsync{(member.HasResult ? $"<{member.Result.WireType}>" : "")}({Arguments()}{AndToken()}).ConfigureAwait(false);";
        if (member.Result.IsBrokered)
        {
            WriteDial(awaited);
            return;
        }

        if (!member.FinishedAfterCall.Any())
        {
            code.Line((member.HasResult ? "return " : "") + awaited);
            return;
        }

        string result = member.HasResult ? _scope.Take("result") : "";
        code.Line(member.HasResult ? $"{member.Result.Type} {result} = {awaited}" : awaited);
        WriteFinish();
        if (!member.HasResult)
        {
            return;
        }

        if (member.FinishedAfterCall.Any(parameter => parameter.Value.IsNullable))
        {
            code.Line();
        }

        code.Line($"return {result};");
    }

    // A brokered result stays in the other process: its id is received, and dialled.
    private void WriteDial(string awaited)
    {
        ValueModel result = member.Result;
        string id = _scope.Take("id");
        code.Line($"{result.WireType} {id} = {awaited}");
        WriteFinish();
        if (result.IsNullable)
        {
            if (member.FinishedAfterCall.Any())
            {
                code.Line();
            }

            using (code.Block($"if ({id} is null)"))
            {
                code.Line("return null;");
            }

            code.Line();
            id += ".Value";
        }

        code.Line(result.Marshalling == Marshalling.Stream
            ? $"return await {broker}.DialAsync({id}{AndToken()}).ConfigureAwait(false);"
            : $"return {result.Client!.New($"await {broker}.DialRpcAsync({id}, nameof({result.BareType}){AndToken()}).ConfigureAwait(false)", broker)};");
    }

    private void WriteFinish()
    {
        bool isFirst = true;
        foreach (ParameterModel parameter in member.FinishedAfterCall)
        {
            string finish = $"await {_offers[parameter.Name]}.FinishAsync({_token}).ConfigureAwait(false);";
            if (!parameter.Value.IsNullable)
            {
                code.Line(finish);
                continue;
            }

            if (!isFirst)
            {
                code.Line();
            }

            isFirst = false;
            using (code.Block($"if ({_offers[parameter.Name]} is not null)"))
            {
                code.Line(finish);
            }
        }
    }

    private void WriteSequence()
    {
        using (code.Block(WriteIteratorHead()))
        {
            WriteNullChecks();
            WriteOffers();
            string items = _scope.Take("items");
            string item = _scope.Take("item");
            string sequence = code.Known("System.Collections.Generic", "IAsyncEnumerable");
            string call = $"{broker}.CallSequenceAsync<{member.Result.Item}>({client}, {Arguments()}, context: \"{Context()}\"";
            if (member.HasBody)
            {
                code.Line("// If the other side is older and does not have this method, the interface's own body is run instead.");
                call += $", fallback: () => {defaults.Call(member)}";
            }

            code.Line($"{sequence}<{member.Result.Item}> {items} = {call});");
            using (code.Block($"await foreach ({member.Result.Item} {item} in {items}.WithCancellation({_token}).ConfigureAwait(false))"))
            {
                code.Line($"yield return {item};");
            }

            if (member.FinishedAfterCall.Any())
            {
                code.Line();
                using (code.Block("try"))
                {
                    WriteFinish();
                }

                WriteContext(_scope.Take("exception"));
            }
        }
    }

    // Without a token of its own, the method calls an iterator that has one for the enumerator's token.
    private string WriteIteratorHead()
    {
        if (_token is not null)
        {
            return Head("async ");
        }

        string iterator = new NameScope(contract.Members.Select(other => other.Name).Concat(member.Parameters.Select(parameter => parameter.BareName)).Concat([client, broker]))
            .Take($"{member.WireName}Items");
        code.Line($"{Head("")} => {iterator}({member.ArgumentList});");
        code.Line();
        _token = _scope.Take("cancellationToken");
        string parameters = string.Join(", ", member.Parameters.Select(parameter => parameter.DeclarationWithoutDefault)
            .Append($"{EnumeratorCancellation()} {code.Known("System.Threading", "CancellationToken")} {_token} = default"));
        return $"private async {member.ReturnType} {iterator}({parameters})";
    }

    private string Head(string modifier)
    {
        string parameters = string.Join(", ", member.Parameters.Select(Declaration));
        return member.Explicit is null
            ? $"public {modifier}{member.ReturnType} {member.Name}({parameters})"
            : $"{modifier}{member.ReturnType} {member.Explicit}.{member.Name}({parameters})";
    }

    private string Declaration(ParameterModel parameter)
    {
        // The defaults of an explicit implementation are never used.
        string declaration = member.Explicit is null ? parameter.Declaration : parameter.DeclarationWithoutDefault;
        return member.IsSequence && parameter.Value.Marshalling == Marshalling.Token ? $"{EnumeratorCancellation()} {declaration}" : declaration;
    }

    private string EnumeratorCancellation() => $"[{code.Known("System.Runtime.CompilerServices", "EnumeratorCancellation")}]";

    private string Arguments()
    {
        string[] arguments = [.. member.Arguments.Select(parameter => _offers.TryGetValue(parameter.Name, out string? offer)
            ? $"{offer}{(parameter.Value.IsNullable ? "?" : "")}.Id"
            : parameter.Name)];
        return $"\"{member.WireName}\""
            + (arguments.Length == 0 && !member.IsSequence ? "" : $", [{string.Join(", ", arguments)}]")
            + (member.Arguments.All(parameter => parameter.Value.IsExact)
                ? ""
                : $", [{string.Join(", ", member.Arguments.Select(parameter => $"typeof({parameter.Value.WireTypeOf})"))}]");
    }

    private string AndToken() => _token is null ? "" : $", {_token}";

    private string Context() => $"while calling {contract.InterfaceName}.{member.Name.TrimStart('@')}";
}
