// String, StringBuilder and Character: Latin-1 and UTF-16, code points, case, search.
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.*;

class Main {
    public static void main(String[] args) {
        String latin = "Grüße", wide = "日本語😀x";
        System.out.println(latin.length() + " " + wide.length() + " " + wide.codePointCount(0, wide.length()) + " " + wide.codePoints().boxed().toList());
        System.out.println(latin.toUpperCase(Locale.ROOT) + " " + "İI".toLowerCase(Locale.ROOT).length() + " " + "TITLE".toLowerCase(new Locale("tr")) + " " + "ΑΣ".toLowerCase());
        System.out.println((latin + wide).indexOf("語") + " " + latin.indexOf('ß') + " " + wide.lastIndexOf("x") + " " + latin.contains("üß") + " " + wide.indexOf(0x1F600));
        StringBuilder builder = new StringBuilder("abc");
        builder.append(1).append('d').append(2.5).append(true).append(new char[] {'x'}).append((Object) null).appendCodePoint(0x1F600);
        builder.insert(0, "日").reverse().deleteCharAt(0).setCharAt(1, 'Z');
        System.out.println(builder + " " + builder.length());
        builder.setLength(3);
        builder.replace(0, 1, "long replacement").delete(1, 5);
        System.out.println(builder + "|" + builder.indexOf("r") + " " + builder.compareTo(new StringBuilder("l")));
        System.out.println("a,b,,c,,".split(",").length + " " + "a,b,,c,,".split(",", -1).length + " " + Arrays.toString("a1b22c".split("\\d+")) + " " + Arrays.toString("x".split("")));
        System.out.println("  trim\u2003".trim().length() + " " + "  strip\u2003".strip().length() + " " + " ".isBlank() + " " + "l1\nl2\r\nl3".lines().toList() + " " + "ab".repeat(3));
        System.out.println("Hello".chars().sum() + " " + "hello".replace('l', 'L') + " " + "a.b.c".replace(".", "::") + " " + "aaa".replaceAll("a(a)", "$1b"));
        System.out.println("apple".compareTo("banana") + " " + "a".compareTo("abc") + " " + "B".compareToIgnoreCase("a") + " " + "STRASSE".equalsIgnoreCase("straße") + " " + "x".equals(null));
        System.out.println(String.join("-", List.of("a", "b")) + " " + String.valueOf(new char[] {'c', 'd'}) + " " + new String(new int[] {65, 0x1F600}, 0, 2) + " " + "abcdef".subSequence(1, 3));
        System.out.println("abc".hashCode() + " " + "日本".hashCode() + " " + "".hashCode() + " " + ("ab" + "c").intern().equals("abc") + " " + (new String("q").intern() == "q"));
        for (int c : new int[] {'a', 'Z', '5', ' ', 'ß', 'Σ', 0x1F600, '\u0301', 0x0660, '\uD800', 0x10400}) {
            System.out.print(Character.getType(c) + ":" + Character.isLetter(c) + Character.isDigit(c) + Character.isWhitespace(c) + Character.isUpperCase(c) + ":" + Character.getNumericValue(c) + ":" + Character.toLowerCase(c) + " ");
        }
        System.out.println();
        System.out.println(Character.getName('a') + " " + Character.UnicodeBlock.of('語') + " " + Character.UnicodeScript.of('я') + " " + Character.toChars(0x1F600).length + " " + Character.forDigit(11, 16) + " " + Character.digit('z', 36));
        System.out.println(Arrays.toString(wide.getBytes(StandardCharsets.UTF_8)) + " " + Arrays.toString(latin.getBytes(StandardCharsets.UTF_16LE)) + " " + Arrays.toString(wide.getBytes(StandardCharsets.US_ASCII)));
        System.out.println(new String(new byte[] {(byte) 0xC3, (byte) 0xA9, (byte) 0xFF, 65}, StandardCharsets.UTF_8) + " " + new String(new byte[] {(byte) 0xE9}, StandardCharsets.ISO_8859_1));
        System.out.println(Normalizer.normalize("é", Normalizer.Form.NFD).length() + " " + Normalizer.normalize("e\u0301", Normalizer.Form.NFC).length() + " " + Normalizer.normalize("ﬁ①", Normalizer.Form.NFKC));
        System.out.println("""
                Text block
                  indented "quotes" \
                joined
                \ttab\s
                """);
        System.out.println("a\tb".translateEscapes() + " " + "  x\n y".stripIndent() + "|" + "q".indent(2) + "|" + "abc".transform(s -> s + "!"));
        StringJoiner joiner = new StringJoiner(", ", "{", "}");
        joiner.setEmptyValue("empty");
        System.out.print(joiner + " ");
        System.out.println(joiner.add("1").add("2") + " " + new StringTokenizer("a b;c", " ;").countTokens());
        char[] chars = new char[3];
        "xyz".getChars(0, 3, chars, 0);
        System.out.println(String.copyValueOf(chars, 1, 2) + " " + "abc".regionMatches(true, 1, "xBC", 1, 2) + " " + "abc".startsWith("b", 1) + " " + "é".codePointAt(0) + " " + "abcabc".lastIndexOf("bc", 3));
        StringBuffer buffer = new StringBuffer("sync");
        System.out.println(buffer.append(wide).reverse());
        Scanner scanner = new Scanner("12 3.5 word\nline two");
        System.out.println(scanner.nextInt() + " " + scanner.useLocale(Locale.ROOT).nextDouble() + " " + scanner.next() + scanner.nextLine() + scanner.nextLine());
    }
}
