using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Outboard.Tests;

/// <summary>The bytes on the page are those that an author's first test would be fed with.</summary>
public sealed class ProtocolPageTests
{
    [Fact]
    public void Lengths_OnThePage_AreThoseOfTheJsonBehindThem()
    {
        Assert.True(ProtocolPage.Messages.Count() >= 7);
        Assert.All(ProtocolPage.Messages, message =>
        {
            using var document = JsonDocument.Parse(message.Json);
            byte[] length = Convert.FromHexString(message.Length.Replace(" ", string.Empty, StringComparison.Ordinal));
            Assert.Equal(Encoding.UTF8.GetByteCount(message.Json), BinaryPrimitives.ReadInt32BigEndian(length));
        });
    }

    [Fact]
    public void ReattachLine_WithoutAMember_IsRefusedWhereTheTableRequiresIt()
    {
        string example = ProtocolPage.Section("2. Run by hand").Split('\n').Single(line => line.StartsWith('{'));
        string[][] rows = [.. ProtocolPage.Rows(ProtocolPage.Section("2. Run by hand"))];
        JsonObject full = JsonNode.Parse(example)!.AsObject();

        Assert.Equal(example, ReattachConfig.FromJson(example).ToJson());
        Assert.Equal(full.Select(member => member.Key), rows.SelectMany(row => TestPage.Quoted(row[0])));
        Assert.All(
            rows.SelectMany(row => TestPage.Quoted(row[0]).Select(name => (Name: name, IsRequired: row[2] == "required"))),
            member =>
            {
                JsonObject rest = JsonNode.Parse(example)!.AsObject();
                rest.Remove(member.Name);
                Exception? exception = Record.Exception(() => ReattachConfig.FromJson(rest.ToJsonString()));
                Assert.Equal(member.IsRequired, exception is FormatException);
            });
    }
}
