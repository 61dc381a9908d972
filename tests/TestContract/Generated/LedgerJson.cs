using System.Text.Json.Serialization;

namespace TestContract;

/// <summary>The ledger's types on the wire, found by the name.</summary>
[JsonSerializable(typeof(LedgerEntry))]
[JsonSerializable(typeof(string[]))]
[JsonSerializable(typeof(int?))]
internal sealed partial class LedgerJson : JsonSerializerContext;
