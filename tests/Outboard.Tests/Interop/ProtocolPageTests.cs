using System.Buffers.Binary;
using System.Text;
using System.Text.Json;

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
}
