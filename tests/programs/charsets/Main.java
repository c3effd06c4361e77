// Charsets, encoders and decoders: replacement, reports, partial input, many names.
import java.nio.*;
import java.nio.charset.*;
import java.util.Arrays;

class Main {
    public static void main(String[] args) throws Exception {
        String text = "aä€😀日";
        for (String name : new String[] {"UTF-8", "UTF-16", "UTF-16LE", "UTF-32", "ISO-8859-1", "US-ASCII", "windows-1252", "ISO-8859-15", "Shift_JIS", "GB18030", "EUC-KR", "Big5", "IBM437", "KOI8-R"}) {
            Charset charset = Charset.forName(name);
            byte[] bytes = text.getBytes(charset);
            System.out.println(charset + " " + Arrays.toString(bytes) + " " + new String(bytes, charset) + " " + charset.canEncode() + " " + charset.newEncoder().maxBytesPerChar());
        }
        CharsetDecoder strict = StandardCharsets.UTF_8.newDecoder();
        try {
            strict.decode(ByteBuffer.wrap(new byte[] {65, (byte) 0xC3, 65}));
        } catch (MalformedInputException e) {
            System.out.println(e.getMessage());
        }
        try {
            StandardCharsets.ISO_8859_1.newEncoder().encode(CharBuffer.wrap("€"));
        } catch (UnmappableCharacterException e) {
            System.out.println(e.getMessage());
        }
        CharsetDecoder replacing = StandardCharsets.UTF_8.newDecoder().onMalformedInput(CodingErrorAction.REPLACE).replaceWith("!");
        System.out.println(replacing.decode(ByteBuffer.wrap(new byte[] {65, (byte) 0xF0, (byte) 0x9F, 66})));
        CharsetDecoder partial = StandardCharsets.UTF_8.newDecoder();
        CharBuffer out = CharBuffer.allocate(10);
        System.out.println(partial.decode(ByteBuffer.wrap(new byte[] {(byte) 0xE2, (byte) 0x82}), out, false));
        CharBuffer tiny = CharBuffer.allocate(1);
        System.out.println(StandardCharsets.US_ASCII.newDecoder().decode(ByteBuffer.wrap("ab".getBytes()), tiny, true) + " " + tiny.position());
        System.out.println(Charset.isSupported("latin1") + " " + Charset.forName("latin1") + " " + StandardCharsets.UTF_8.aliases() + " " + Charset.defaultCharset());
        try {
            Charset.forName("no-such");
        } catch (UnsupportedCharsetException e) {
            System.out.println(e.getMessage());
        }
        System.out.println(StandardCharsets.ISO_8859_1.newEncoder().canEncode('€') + " " + StandardCharsets.UTF_8.contains(StandardCharsets.US_ASCII));
    }
}
