using System.Security.Cryptography;

namespace Outboard.Tests;

/// <summary>The key of a start, and how each side shows that it has it.</summary>
public sealed class StartKeyTests
{
    [Fact]
    public void Hmac_OfAnyLength_IsThatOfTheSystem()
    {
        var random = new Random(7);
        for (int length = 0; length < 300; length++)
        {
            byte[] key = new byte[random.Next(65)];
            byte[] message = new byte[length];
            random.NextBytes(key);
            random.NextBytes(message);

            Assert.Equal(HMACSHA256.HashData(key, message), HmacSha256.Compute(key, message));
        }
    }

    [Fact]
    public void Line_OfTheExampleInTheProtocol_IsProven()
    {
        Assert.True(StartKey.TryParse(Convert.ToHexStringLower([.. Enumerable.Range(0, 32).Select(i => (byte)i)]), out StartKey? key));
        var line = new OpenChannelRequest
        {
            Nonce = "7d0e4b0f4c6a4d0b9f5a3c2e1d0b8a76",
            Proof = "d97450538f65ecd3ae46a77289df544cf8081beac2b6e660ae870e2a9070949e",
        };

        Assert.True(key.IsFromHost(line));
        Assert.Equal("9f29db50b8a6fbfa0a13f64db187e554ab317df1ea8ecda72b1900e679ae941a", key.Answer(line));
    }

    [Fact]
    public void Line_OfTheHost_IsProvenAndSoIsItsAnswer()
    {
        StartKey key = StartKey.Create();
        Assert.True(StartKey.TryParse(key.ToText(), out StartKey? same));

        OpenChannelRequest line = key.Sign(new OpenChannelRequest { Channel = "control" });

        Assert.True(same.IsFromHost(line));
        Assert.True(key.IsFromPlugin(line, new OpenChannelResponse { Ok = true, Proof = same.Answer(line) }));
        Assert.NotEqual(line.Nonce, key.Sign(line).Nonce);
        Assert.DoesNotContain(key.ToText(), line.ToString(), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Line_OfAnybodyElse_IsNot()
    {
        StartKey key = StartKey.Create();
        OpenChannelRequest line = key.Sign(new OpenChannelRequest { Channel = "control" });

        Assert.All(
            [
                StartKey.Create().Sign(line),
                line with { Proof = null },
                line with { Proof = string.Empty },
                line with { Nonce = null },
                line with { Nonce = string.Empty },
                line with { Nonce = "another" },
                line with { Nonce = new string('0', 200) },
                line with { Proof = key.Answer(line) },
            ],
            other => Assert.False(key.IsFromHost(other)));
        Assert.All(
            [null, string.Empty, line.Proof, StartKey.Create().Answer(line), key.Answer(line with { Nonce = "another" })],
            proof => Assert.False(key.IsFromPlugin(line, new OpenChannelResponse { Ok = true, Proof = proof })));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("00")]
    [InlineData("zz00000000000000000000000000000000000000000000000000000000000000")]
    public void Key_ThatIsNotValid_IsNone(string? text)
    {
        Assert.False(StartKey.TryParse(text, out StartKey? key));
        Assert.Null(key);
    }
}
