// What the class library does with arrays, texts, large numbers, digests and ciphers, of all lengths and with arguments that it refuses, often enough to be compiled.
import java.lang.reflect.Field;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.function.IntFunction;
import java.util.zip.Adler32;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import java.util.zip.Checksum;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

class Main {
    static final Random RANDOM = new Random(17);
    static final int[] LENGTHS = {0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33, 55, 56, 63, 64, 65, 100, 127, 128, 129, 255, 256, 257, 1000, 4096, 40_000};

    static long sum;

    static void add(long value) {
        sum = sum * 31 + value;
    }

    static void refused(Callable<?> callable) {
        try {
            Object value = callable.call();
            add(value == null ? 0 : value.hashCode());
        } catch (Exception e) {
            add(e.toString().hashCode());
        }
    }

    static byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        RANDOM.nextBytes(bytes);
        return bytes;
    }

    static void section(String name) {
        System.out.println(name + " " + sum);
        sum = 0;
    }

    static void arrays(int length, int from, int to) {
        byte[] bytes = bytes(length);
        int[] ints = new int[length];
        char[] chars = new char[length];
        long[] longs = new long[length];
        double[] doubles = new double[length];
        short[] shorts = new short[length];
        boolean[] booleans = new boolean[length];
        Arrays.fill(ints, 0x01020304);
        Arrays.fill(chars, '\u1234');
        Arrays.fill(longs, -2);
        Arrays.fill(doubles, -0.0);
        Arrays.fill(shorts, (short) -3);
        Arrays.fill(booleans, true);
        refused(() -> {
            Arrays.fill(bytes, from, to, (byte) 7);
            return Arrays.hashCode(bytes);
        });
        refused(() -> {
            Arrays.fill(ints, from, to, 5);
            return Arrays.hashCode(ints);
        });
        refused(() -> {
            Arrays.fill(chars, from, to, 'x');
            return Arrays.hashCode(chars);
        });
        add(Arrays.hashCode(bytes) + Arrays.hashCode(ints) + Arrays.hashCode(chars) + Arrays.hashCode(longs));
        add(Arrays.hashCode(doubles) + Arrays.hashCode(shorts) + Arrays.hashCode(booleans));
        byte[] same = bytes.clone();
        int[] otherInts = ints.clone();
        if (length > 0) {
            int place = RANDOM.nextInt(length);
            same[place] ^= 1;
            otherInts[place]++;
            longs[place] = 8;
            shorts[place] = 8;
        }
        add(Arrays.mismatch(bytes, same) + Arrays.mismatch(ints, otherInts) + Arrays.mismatch(longs, new long[length]));
        add(Arrays.mismatch(shorts, new short[length + 3]) + Arrays.mismatch(chars, Arrays.copyOf(chars, length / 2)));
        add((Arrays.equals(bytes, same) ? 1 : 2) + (Arrays.equals(ints, ints.clone()) ? 4 : 8) + Arrays.compare(bytes, same));
        refused(() -> Arrays.mismatch(bytes, from, to, same, 0, to - from));
        refused(() -> Arrays.equals(bytes, from, to, same, from, to));
        refused(() -> Arrays.hashCode(Arrays.copyOfRange(bytes, from, to)));
        refused(() -> {
            System.arraycopy(bytes, from, same, 1, to - from);
            return Arrays.hashCode(same);
        });
    }

    static String text(int length, boolean wide) {
        StringBuilder builder = new StringBuilder();
        for (int i = 0; i < length; i++) {
            int letter = RANDOM.nextInt(20);
            builder.append((char) (wide && letter == 3 ? 0x100 + RANDOM.nextInt(0x500) : letter == 5 ? 0xc0 + RANDOM.nextInt(60) : 'a' + letter));
        }
        return builder.toString();
    }

    static void texts(int length, boolean wide) {
        String one = text(length, wide);
        String other = length == 0 ? one : one.substring(0, length - 1) + (char) (wide ? 0x3b1 : 'z');
        add(one.hashCode() + (one.equals(other) ? 1 : 2) + one.compareTo(other) + other.compareTo(one));
        add(one.compareTo(text(length, !wide)) + (one.contentEquals(new StringBuilder(one)) ? 1 : 2));
        for (int from : new int[] {-1, 0, 1, length / 2, length - 1, length, length + 1, Integer.MAX_VALUE}) {
            add(one.indexOf('c', from) + one.indexOf(0x3b1, from) + one.lastIndexOf('c', from) + one.indexOf("cd", from) + one.indexOf(0x10000, from));
            refused(() -> one.substring(from).hashCode());
            refused(() -> one.substring(0, from).hashCode());
            refused(() -> new String(one.toCharArray(), from, 3).hashCode());
            refused(() -> {
                char[] target = new char[20];
                one.getChars(from, from + 5, target, 2);
                return Arrays.hashCode(target);
            });
            refused(() -> {
                char[] target = new char[4];
                one.getChars(0, from, target, 1);
                return Arrays.hashCode(target);
            });
        }
        String end = one.substring(Math.max(0, length - 3));
        add(one.indexOf(end) + one.lastIndexOf(end) + one.indexOf("") + one.indexOf(one) + (one.contains(other) ? 1 : 2));
        char[] chars = one.toCharArray();
        add(new String(chars).hashCode() + Arrays.hashCode(chars) + new String(chars, 0, length / 2).length());
        StringBuilder builder = new StringBuilder(one).append('\u20ac').append(one);
        add(builder.toString().hashCode() + builder.substring(length + 1).hashCode() + builder.indexOf("\u20ac"));
        byte[] utf8 = one.getBytes(StandardCharsets.UTF_8);
        add(Arrays.hashCode(utf8) + new String(utf8, StandardCharsets.UTF_8).hashCode());
        add(Arrays.hashCode(one.getBytes(StandardCharsets.ISO_8859_1)) + new String(utf8, StandardCharsets.ISO_8859_1).hashCode());
        add(one.toUpperCase().hashCode() + one.repeat(2).hashCode() + one.replace('c', '\u00e9').hashCode());
    }

    static void digests(int length) throws Exception {
        byte[] data = bytes(length);
        for (String algorithm : new String[] {"MD5", "SHA-1", "SHA-224", "SHA-256", "SHA-384", "SHA-512", "SHA-512/256", "SHA3-256"}) {
            MessageDigest digest = MessageDigest.getInstance(algorithm);
            add(Arrays.hashCode(digest.digest(data)));
            digest.update(data, length / 3, length / 2);
            MessageDigest copy = (MessageDigest) digest.clone();
            digest.update((byte) 1);
            add(Arrays.hashCode(digest.digest()) + Arrays.hashCode(copy.digest(data)));
            refused(() -> {
                digest.update(data, -1, 5);
                return null;
            });
            refused(() -> {
                digest.update(data, length - 1, 65);
                return null;
            });
        }
        CRC32C sum = new CRC32C();
        sum.update(data);
        add(sum.getValue());
        sum.update(data, length / 3, length / 2);
        sum.update(5);
        add(sum.getValue());
        refused(() -> {
            sum.update(data, 1, length);
            return null;
        });
    }

    static void ciphers(int length, int keyLength) throws Exception {
        byte[] data = bytes(length);
        SecretKeySpec key = new SecretKeySpec(bytes(keyLength), "AES");
        for (String mode : new String[] {"ECB", "CBC", "CTR", "CFB8", "OFB"}) {
            Cipher cipher = Cipher.getInstance("AES/" + mode + "/PKCS5Padding".replace("PKCS5Padding", mode.endsWith("B") || mode.equals("CBC") ? "PKCS5Padding" : "NoPadding"));
            IvParameterSpec start = mode.equals("ECB") ? null : new IvParameterSpec(Arrays.copyOf(data, 16));
            cipher.init(Cipher.ENCRYPT_MODE, key, start);
            byte[] secret = cipher.doFinal(data);
            add(Arrays.hashCode(secret));
            cipher.init(Cipher.DECRYPT_MODE, key, start);
            add(Arrays.equals(cipher.doFinal(secret), data) ? 1 : 2);
            secret[secret.length == 0 ? 0 : secret.length - 1] ^= 64;
            refused(() -> Arrays.hashCode(cipher.doFinal(secret)));
            refused(() -> cipher.doFinal(secret, 0, 16, new byte[8], 0));
            refused(() -> cipher.update(secret, 3, secret.length));
        }
    }

    /** In pieces, in place, and to places that overlap. */
    static void pieces(String mode, int keyLength) throws Exception {
        SecretKeySpec key = new SecretKeySpec(bytes(keyLength), "AES");
        Cipher cipher = Cipher.getInstance("AES/" + mode + "/NoPadding");
        IvParameterSpec start = mode.equals("ECB") ? null : new IvParameterSpec(bytes(16));
        for (int direction : new int[] {Cipher.ENCRYPT_MODE, Cipher.DECRYPT_MODE}) {
            cipher.init(direction, key, start);
            byte[] data = bytes(1600);
            byte[] target = new byte[1700];
            int done = 0;
            for (int at = 0; at < data.length; ) {
                int length = Math.min(RANDOM.nextInt(200), data.length - at);
                done += cipher.update(data, at, length, target, done);
                at += length;
            }
            done += cipher.doFinal(target, done);
            add(Arrays.hashCode(target) + done);
            add(cipher.update(data, 0, 320, data, 0) + Arrays.hashCode(data));
            add(cipher.update(data, 0, 320, data, 16) + Arrays.hashCode(data));
            add(cipher.update(data, 48, 320, data, 16) + Arrays.hashCode(data));
            byte[] long_ = bytes(70_000);
            add(Arrays.hashCode(cipher.update(long_)));
        }
    }

    static void codecs(int length) {
        byte[] data = bytes(length);
        Base64.Encoder[] encoders = {Base64.getEncoder(), Base64.getUrlEncoder(), Base64.getMimeEncoder(), Base64.getEncoder().withoutPadding()};
        Base64.Decoder[] decoders = {Base64.getDecoder(), Base64.getUrlDecoder(), Base64.getMimeDecoder()};
        for (Base64.Encoder encoder : encoders) {
            byte[] text = encoder.encode(data);
            add(Arrays.hashCode(text));
            for (Base64.Decoder decoder : decoders) {
                refused(() -> Arrays.hashCode(decoder.decode(text)));
                refused(() -> decoder.decode(text, new byte[length]));
                refused(() -> decoder.decode(text, new byte[length / 2]));
                byte[] wrong = text.clone();
                if (wrong.length > 0) {
                    wrong[RANDOM.nextInt(wrong.length)] = (byte) RANDOM.nextInt();
                }
                refused(() -> Arrays.hashCode(decoder.decode(wrong)));
            }
        }
        for (Checksum sum : new Checksum[] {new CRC32(), new Adler32()}) {
            sum.update(data, 0, length);
            sum.update(7);
            sum.update(data, length / 3, length / 2);
            add(sum.getValue());
            refused(() -> {
                sum.update(data, 1, length);
                return null;
            });
        }
        String text = new String(data, StandardCharsets.ISO_8859_1);
        add(text.lastIndexOf(data.length == 0 ? 'a' : data[length / 2] & 0xff) + text.lastIndexOf('b', length / 3) + text.lastIndexOf('c', Integer.MAX_VALUE));
        String wide = text + '\u20ac' + text;
        add(wide.indexOf('\u20ac') + wide.indexOf('\u20ac', length + 1) + wide.indexOf('z', length / 2) + wide.compareTo(text) + text.compareTo(wide));
        add(Arrays.hashCode(wide.getBytes(StandardCharsets.ISO_8859_1)) + Arrays.hashCode(StandardCharsets.ISO_8859_1.encode(wide).array()));
        char[] chars = wide.toCharArray();
        add(String.valueOf(chars, 0, length).hashCode() + String.valueOf(chars).hashCode() + text.compareTo(text.toUpperCase()));
    }

    static void numbers(int bits) {
        BigInteger a = new BigInteger(bits, RANDOM).setBit(bits);
        BigInteger b = new BigInteger(bits / 2 + 5, RANDOM).negate();
        BigInteger odd = new BigInteger(bits, RANDOM).setBit(bits).setBit(0);
        add(a.multiply(b).hashCode() + a.multiply(a).hashCode() + a.pow(3).hashCode());
        add(a.modPow(b.abs().mod(BigInteger.valueOf(1_000_003)), odd).hashCode() + a.mod(odd).hashCode());
        add(a.modPow(BigInteger.valueOf(65_537), odd.subtract(BigInteger.ONE)).hashCode() + a.gcd(odd).hashCode());
        add(a.divide(odd).add(b).toString().hashCode() + new BigInteger(a.toString()).hashCode() + a.sqrt().hashCode());
        BigInteger ones = BigInteger.ONE.shiftLeft(bits).subtract(BigInteger.ONE);
        add(ones.multiply(ones).hashCode() + ones.modPow(BigInteger.valueOf(bits * 77L), ones.subtract(BigInteger.TWO)).hashCode());
        refused(() -> a.mod(b));
        refused(() -> a.divide(BigInteger.ZERO));
    }

    int field = 3;
    private String hidden = "hidden";

    static Object classes(Object object, Field field, Field hidden) throws Exception {
        Main main = new Main();
        field.setInt(main, field.getInt(main) + object.hashCode() % 7);
        Class<?> class_ = object.getClass();
        int bits = (class_.isInstance(main) ? 1 : 0) + (class_.isArray() ? 2 : 0) + (Comparable.class.isAssignableFrom(class_) ? 4 : 0)
            + (Object[].class.isInstance(object) ? 8 : 0) + (class_.isInterface() ? 16 : 0) + (int.class.isPrimitive() ? 32 : 0);
        return main.field + bits + hidden.get(main).hashCode() + Thread.currentThread().getName().length();
    }

    static void reflection() throws Exception {
        Field field = Main.class.getDeclaredField("field");
        Field hidden = Main.class.getDeclaredField("hidden");
        Object[] objects = {1, "two", 3L, Main.class};
        for (int i = 0; i < 20_000; i++) {
            add(classes(objects[i % 3], field, hidden).hashCode());
        }
        Field secret = String.class.getDeclaredField("coder");
        refused(() -> secret.get("text"));
        refused(() -> Main.class.isAssignableFrom(null));
        refused(() -> Main.class.isInstance(null));
        Thread[] seen = new Thread[1];
        Thread thread = new Thread(() -> {
            for (int i = 0; i < 20_000; i++) {
                seen[0] = Thread.currentThread();
            }
        });
        thread.start();
        thread.join();
        add(seen[0] == thread ? 1 : 2);
    }

    public static void main(String[] args) throws Exception {
        for (int round = 0; round < 40; round++) {
            for (int length : LENGTHS) {
                if (length > 300 && round != 0) {
                    continue;
                }
                arrays(length, RANDOM.nextInt(length + 3) - 1, RANDOM.nextInt(length + 3) - 1);
            }
        }
        section("arrays");
        for (int round = 0; round < 20; round++) {
            for (int length : LENGTHS) {
                if (length > 300 && round != 0) {
                    continue;
                }
                texts(length, false);
                texts(length, true);
            }
        }
        section("texts");
        for (int round = 0; round < 2; round++) {
            for (int length : LENGTHS) {
                digests(length);
            }
        }
        section("digests");
        for (int round = 0; round < 20; round++) {
            for (int length : LENGTHS) {
                if (length < 300 || round == 0) {
                    codecs(length);
                }
            }
        }
        section("codecs");
        for (int round = 0; round < 10; round++) {
            for (String mode : new String[] {"ECB", "CBC", "CTR"}) {
                pieces(mode, 16 + round % 3 * 8);
            }
        }
        section("pieces");
        for (int length : new int[] {16, 17, 100, 1024, 5000}) {
            for (int keyLength : new int[] {16, 24, 32}) {
                ciphers(length, keyLength);
            }
        }
        section("ciphers");
        for (int bits : new int[] {8, 31, 32, 33, 63, 64, 65, 127, 128, 500, 512, 513, 1000, 1023, 1024, 2048, 6000, 17_000}) {
            numbers(bits);
            numbers(bits);
        }
        section("numbers");
        reflection();
        section("reflection");
    }
}
