using System.Text;
using CsCheck;

namespace Outboard.Tests;

/// <summary>What nobody should send, and now and then what somebody would: text, bytes and JSON with everything wrong.</summary>
internal static class Hostile
{
    private const int MaxShown = 2_000;

    private static readonly Gen<char> s_odd = Gen.OneOf('\0', '\n', '\r', '\t', ' ', '|', '"', '\\', '{', '}', '[', ']', ',', ':', '-', '0', '\u001b', '\u2028', '\ufeff', '\uffff', 'ä');

    // Halves of a pair, alone more often than not.
    private static readonly Gen<char> s_surrogate = Gen.OneOf('\ud800', '\ud83d', '\udbff', '\udc00', '\ude00', '\udfff');

    private static readonly Gen<char> s_character =
        Gen.Frequency((6, (IGen<char>)Gen.Char[' ', '~']), (3, s_odd), (1, s_surrogate), (1, Gen.Char));

    private static readonly Gen<byte> s_byte = Gen.Frequency(
        (5, (IGen<byte>)Gen.Byte[(byte)' ', (byte)'~']),
        (3, Gen.OneOf((byte)'\n', (byte)'\r', (byte)0, (byte)'"', (byte)'{', (byte)'}', (byte)'\\', (byte)'|', (byte)0xff, (byte)0xc3, (byte)0xed, (byte)0xf0)),
        (2, Gen.Byte));

    /// <summary>Any text, as a rule short.</summary>
    public static Gen<string> Text { get; } = Gen.Frequency(
        (8, (IGen<string>)Gen.String[s_character, 0, 40]),
        (1, Gen.String[s_character, 0, 3_000]),
        (1, Gen.Select(Gen.String[s_character, 1, 3], Gen.Int[1, 3_000], (unit, times) => new StringBuilder().Insert(0, unit, times).ToString())));

    public static Gen<byte[]> Bytes { get; } = Gen.Frequency((8, (IGen<byte[]>)s_byte.Array[0, 60]), (1, s_byte.Array[0, 6_000]));

    /// <summary>The sizes of the pieces in which bytes arrive, over and over.</summary>
    public static Gen<int[]> Sizes { get; } = Gen.OneOf(
        (IGen<int[]>)Gen.Const(() => new[] { int.MaxValue }), Gen.Int[1, 8].Array[1, 5], Gen.Int[1, 5_000].Array[1, 5]);

    private static readonly Gen<string> s_number = Gen.OneOf(
        (IGen<string>)Gen.OneOf("0", "-0", "1", "-1", "2147483647", "2147483648", "-2147483649", "4294967295", "4294967296", "9223372036854775808",
            "1e0", "1e5", "1E+400", "-1e-400", "0.1", "1.0", "00", "+1", ".5", "1.", "NaN", "0x10", "1_000"),
        Gen.Int.Select(number => $"{number}"),
        Gen.Int[1, 400].Select(digits => new string('9', digits)));

    private static readonly Gen<string> s_quoted = Gen.Frequency(
        (4, (IGen<string>)Gen.String[Gen.Char[' ', '~'], 0, 12].Select(Quoted)),
        (2, Gen.String[s_character, 0, 12].Select(Quoted)),
        (1, Gen.String[s_character, 0, 12].Select(text => $"\"{text}\"")),
        (1, Gen.OneOf("\"\\ud800\"", "\"\\udc00\\ud800\"", "\"\\ud83d\\ude00\"", "\"\\u0000\"", "\"\\u00\"", "\"\\x\"", "\"", "\"\\", "'a'")));

    private static readonly Gen<string> s_nested = Gen.Select(
        Gen.OneOf(("[", "]"), ("{\"a\":", "}"), ("[{\"@level\":", "}]")), Gen.OneOf((IGen<int>)Gen.Int[1, 100], Gen.Const(10_000)), Gen.Bool,
        (pair, depth, isClosed) => Repeated(pair.Item1, depth) + "1" + (isClosed ? Repeated(pair.Item2, depth) : string.Empty));

    /// <summary>One JSON value of any kind, or what looks like one.</summary>
    public static Gen<string> JsonValue { get; } = Gen.Recursive<string>((depth, self) => depth > 3
        ? Gen.OneOf("null", "true")
        : Gen.Frequency(
            (4, (IGen<string>)s_quoted),
            (3, s_number),
            (2, Gen.OneOf("null", "true", "false", "nul", "True", "undefined", "", "{}", "[]")),
            (1, self.Array[0, 4].Select(items => $"[{string.Join(',', items)}]")),
            (1, Gen.Select(s_quoted, self).Array[0, 4].Select(members => $"{{{string.Join(',', members.Select(member => $"{member.Item1}:{member.Item2}"))}}}"))));

    /// <summary>
    /// JSON objects with some of the members given, right ones and wrong ones, doubled and in any order; one in three is
    /// damaged afterwards.
    /// </summary>
    public static Gen<string> Json(params (string Name, string[] Values)[] members)
    {
        Gen<string>[] right = [.. members.Select(member => Gen.Frequency(
            (3, (IGen<string>)Gen.OneOf(member.Values)), (2, JsonValue), (1, s_nested)).Select(value => $"\"{member.Name}\":{value}"))];
        Gen<string> other = Gen.Select(s_quoted, JsonValue, (name, value) => $"{name}:{value}");
        Gen<string> correct = members.Aggregate(
            Gen.Const(Array.Empty<string>()),
            (those, member) => Gen.Select(those, Gen.OneOf(member.Values), Gen.Int[0, 9], (before, value, luck) =>
                luck == 0 ? before : [.. before, $"\"{member.Name}\":{value}"])).Select(Joined);
        Gen<string> mixed = Gen.Frequency((5, (IGen<string>)Gen.OneOf(right)), (1, other)).Array[0, members.Length + 3].Select(Joined);
        Gen<string> whole = Gen.Frequency((1, (IGen<string>)correct), (3, mixed));
        return Gen.Frequency((2, (IGen<string>)whole), (1, Damaged(whole)));
    }

    /// <summary>Text as bytes, a few of which may have changed on the way.</summary>
    public static Gen<byte[]> Encoded(Gen<string> text) => Gen.Select(
        text.Select(Encoding.UTF8.GetBytes), Gen.Select(Gen.Int[0, 10_000], s_byte).Array[0, 2], Gen.Int[0, 3], (whole, changes, luck) =>
        {
            foreach ((int place, byte instead) in luck == 0 && whole.Length > 0 ? changes : [])
            {
                whole[place % whole.Length] = instead;
            }

            return whole;
        });

    /// <summary>A message with attachments: as often as not, as many as its JSON refers to, and with lengths that may be wrong.</summary>
    public static Gen<byte[]> WithAttachments(Gen<byte[]> json) => Gen.Select(
        json, Bytes.Array[0, 3], Gen.Int[0, 10_000], Gen.Int[-3, 3], Gen.Int[0, 5], (body, attachments, place, wrong, luck) =>
        {
            byte[][] parts = [body, .. attachments];
            int damaged = place % parts.Length;
            byte[] whole = [.. parts.SelectMany((part, i) => WireHost.WithLength(part, (uint)(part.Length + (luck == 0 && i == damaged ? wrong : 0))))];
            return WireHost.WithLength(whole, 0x8000_0000 | (uint)Math.Max(0, whole.Length + (luck == 1 ? wrong : 0)));
        });

    /// <summary>The text, readable, with what cannot be seen as escapes.</summary>
    public static string Show(string text)
    {
        var shown = new StringBuilder();
        foreach (char character in text.Length > MaxShown ? text[..MaxShown] : text)
        {
            _ = character is >= ' ' and <= '~' ? shown.Append(character) : shown.Append($"\\u{(int)character:x4}");
        }

        return $"{text.Length} characters: {shown}";
    }

    /// <summary>The bytes, as far as they are letters readable.</summary>
    public static string Show(byte[] bytes) => Show(Encoding.Latin1.GetString(bytes));

    private static Gen<string> Damaged(Gen<string> text) => Gen.Select(
        text, Gen.Select(Gen.Int[0, 10_000], Gen.Int[0, 4], Gen.String[s_character, 0, 4]).Array[1, 3], (whole, cuts) =>
        {
            foreach ((int place, int length, string instead) in cuts)
            {
                int start = place % (whole.Length + 1);
                whole = whole[..start] + instead + whole[Math.Min(whole.Length, start + length)..];
            }

            return whole;
        });

    private static string Joined(string[] members) => $"{{{string.Join(',', members)}}}";

    private static string Repeated(string text, int times) => new StringBuilder().Insert(0, text, times).ToString();

    private static string Quoted(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (char character in text)
        {
            _ = character is < ' ' or '"' or '\\' ? quoted.Append($"\\u{(int)character:x4}") : quoted.Append(character);
        }

        return quoted.Append('"').ToString();
    }
}
