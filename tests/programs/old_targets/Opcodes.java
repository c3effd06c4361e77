import java.nio.ByteBuffer;
import java.util.Map;
import java.util.TreeMap;

/** Counts instructions of interest in the code of a class. */
class Opcodes {
    static final Map<Integer, String> NAMES = Map.of(168, "jsr", 169, "ret", 196, "wide", 200, "goto_w", 201, "jsr_w", 19, "ldc_w");
    static final String LENGTHS =
        "1".repeat(16) + "23233" + "22222" + "1".repeat(28) + "22222" + "1".repeat(73) + "3" + "1".repeat(20) + "3".repeat(16) + "2" + "00"
        + "111111" + "3333333" + "55" + "323" + "11" + "33" + "11" + "0" + "4" + "33" + "55";

    static String count(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        in.position(8);
        int constants = in.getShort() & 0xffff;
        int codeName = 0;
        for (int i = 1; i < constants; i++) {
            int tag = in.get();
            int length = tag == 1 ? in.getShort() & 0xffff : tag == 5 || tag == 6 ? 8 : tag == 7 || tag == 8 || tag == 16 ? 2 : tag == 15 ? 3 : 4;
            if (tag == 1 && length == 4 && new String(bytes, in.position(), 4).equals("Code")) codeName = i;
            if (tag == 5 || tag == 6) i++;
            in.position(in.position() + length);
        }
        in.position(in.position() + 6);
        in.position(in.position() + 2 + 2 * (in.getShort(in.position()) & 0xffff));
        Map<String, Integer> found = new TreeMap<>();
        for (int kind = 0; kind < 2; kind++) {
            for (int members = in.getShort() & 0xffff; members > 0; members--) {
                in.position(in.position() + 6);
                for (int attributes = in.getShort() & 0xffff; attributes > 0; attributes--) {
                    int name = in.getShort() & 0xffff;
                    int length = in.getInt();
                    if (name == codeName) code(in, in.position() + 8, in.getInt(in.position() + 4), found);
                    in.position(in.position() + length);
                }
            }
        }
        return found.toString();
    }

    static void code(ByteBuffer in, int start, int length, Map<String, Integer> found) {
        for (int at = 0; at < length; ) {
            int opcode = in.get(start + at) & 0xff;
            if (NAMES.containsKey(opcode)) found.merge(NAMES.get(opcode), 1, Integer::sum);
            int aligned = start + (at + 4) / 4 * 4;
            if (opcode == 170) {
                at = aligned - start + 12 + 4 * (in.getInt(aligned + 8) - in.getInt(aligned + 4) + 1);
            } else if (opcode == 171) {
                at = aligned - start + 8 + 8 * in.getInt(aligned + 4);
            } else if (opcode == 196) {
                at += (in.get(start + at + 1) & 0xff) == 132 ? 6 : 4;
            } else {
                at += LENGTHS.charAt(opcode) - '0';
            }
        }
    }
}
