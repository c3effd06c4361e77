import java.nio.*;
import java.nio.charset.StandardCharsets;
import java.util.Random;

/** Finds the stack map tables of a class file and changes them in place. */
class Frames {
    final byte[] bytes;
    final ByteBuffer in;
    int nameIndex;
    int namePosition;
    /** One method only: which of several wrong ones is reported depends on the order of the methods in memory. */
    boolean damaged;

    Frames(byte[] bytes) {
        this.bytes = bytes;
        this.in = ByteBuffer.wrap(bytes);
        constants();
    }

    void constants() {
        in.position(8);
        int count = in.getShort() & 0xffff;
        for (int i = 1; i < count; i++) {
            int tag = in.get();
            switch (tag) {
                case 1: {
                    int length = in.getShort() & 0xffff;
                    String text = new String(bytes, in.position(), length, StandardCharsets.ISO_8859_1);
                    if (text.equals("StackMapTable")) {
                        nameIndex = i;
                        namePosition = in.position();
                    }
                    skip(length);
                    break;
                }
                case 5: case 6: skip(8); i++; break;
                case 7: case 8: case 16: case 19: case 20: skip(2); break;
                case 15: skip(3); break;
                default: skip(4);
            }
        }
    }

    void skip(int length) {
        in.position(in.position() + length);
    }

    void change(Main.Change change, Random random) {
        if (nameIndex == 0) return;
        switch (change) {
            case FIFTY_WITHOUT: bytes[namePosition] = 'X'; break;
            case FIFTY_DAMAGED: case FIFTY_TWO_DAMAGED: tables(false, random); break;
            case FIFTY_OTHER_TYPES: tables(true, random); break;
            default: break;
        }
    }

    void tables(boolean onlyTypes, Random random) {
        skip(6);
        skip(2 * (in.getShort() & 0xffff));
        int fields = in.getShort() & 0xffff;
        for (int i = 0; i < fields; i++) member(onlyTypes, random);
        int methods = in.getShort() & 0xffff;
        for (int i = 0; i < methods; i++) member(onlyTypes, random);
    }

    void member(boolean onlyTypes, Random random) {
        skip(6);
        int attributes = in.getShort() & 0xffff;
        for (int i = 0; i < attributes; i++) {
            int name = in.getShort() & 0xffff;
            int length = in.getInt();
            int end = in.position() + length;
            if (isCode(name)) code(onlyTypes, random);
            in.position(end);
        }
    }

    boolean isCode(int index) {
        int position = in.position();
        in.position(10);
        for (int i = 1; i < index; i++) {
            int tag = in.get();
            if (tag == 5 || tag == 6) i++;
            skip(tag == 1 ? in.getShort() & 0xffff : tag == 5 || tag == 6 ? 8 : tag == 7 || tag == 8 || tag == 16 || tag == 19 || tag == 20 ? 2 : tag == 15 ? 3 : 4);
        }
        boolean found = in.get() == 1 && in.getShort() == 4 && in.get() == 'C' && in.get() == 'o' && in.get() == 'd' && in.get() == 'e';
        in.position(position);
        return found;
    }

    void code(boolean onlyTypes, Random random) {
        skip(4);
        skip(in.getInt());
        skip(8 * (in.getShort() & 0xffff));
        int attributes = in.getShort() & 0xffff;
        for (int i = 0; i < attributes; i++) {
            int name = in.getShort() & 0xffff;
            int length = in.getInt();
            int start = in.position();
            if (name == nameIndex && length > 2) damage(start, length, onlyTypes, random);
            in.position(start + length);
        }
    }

    /** Changes a bit of a table, or the first type of the first frame that adds an int. */
    void damage(int start, int length, boolean onlyTypes, Random random) {
        if (damaged) return;
        if (!onlyTypes) {
            damaged = random.nextInt(3) == 0;
            if (damaged) bytes[start + random.nextInt(length)] ^= (byte) (1 << random.nextInt(8));
            return;
        }
        int position = start + 2;
        while (position < start + length) {
            int kind = bytes[position] & 0xff;
            if (kind >= 252 && kind <= 254) {
                int type = bytes[position + 3];
                damaged = type == 1;
                if (damaged) bytes[position + 3] = 2;
                return;
            }
            if (kind >= 64) return;
            position++;
        }
    }
}
