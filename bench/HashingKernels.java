import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.zip.Adler32;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import java.util.zip.Checksum;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** Check sums, digests, ciphers and encodings that the class library has in Java. */
final class HashingKernels {
    private HashingKernels() {}

    static void addTo(Kernels kernels) {
        kernels.add("crc32", HashingKernels::crc32, 2_000);
        kernels.add("adler32", HashingKernels::adler32, 2_000);
        kernels.add("crc32c", HashingKernels::crc32c, 1_000);
        kernels.add("table_crc", HashingKernels::tableCrc, 200);
        kernels.add("md5", HashingKernels::md5, 400);
        kernels.add("sha1", HashingKernels::sha1, 400);
        kernels.add("sha256", HashingKernels::sha256, 300);
        kernels.add("sha512", HashingKernels::sha512, 300);
        kernels.add("hmac_sha256", HashingKernels::hmac, 4_000);
        kernels.add("aes_cbc", HashingKernels::aesCbc, 100);
        kernels.add("aes_gcm", HashingKernels::aesGcm, 40);
        kernels.add("base64", HashingKernels::base64, 400);
    }

    private static final byte[] DATA = data();

    private static byte[] data() {
        byte[] data = new byte[16 * 1024];
        long seed = 42;
        for (int i = 0; i < data.length; i++) {
            seed = seed * 6364136223846793005L + 1442695040888963407L;
            data[i] = (byte) (seed >>> 40);
        }
        return data;
    }

    private static long checksum(Checksum checksum, int n) {
        for (int i = 0; i < n; i++) {
            checksum.update(DATA, i & 15, DATA.length - 16);
        }
        return checksum.getValue();
    }

    private static long crc32(int n) {
        return checksum(new CRC32(), n);
    }

    private static long adler32(int n) {
        return checksum(new Adler32(), n);
    }

    private static long crc32c(int n) {
        return checksum(new CRC32C(), n);
    }

    /** As a program does it that has its own. */
    private static long tableCrc(int n) {
        int[] table = new int[256];
        for (int i = 0; i < 256; i++) {
            int value = i;
            for (int j = 0; j < 8; j++) {
                value = (value & 1) == 0 ? value >>> 1 : value >>> 1 ^ 0xedb88320;
            }
            table[i] = value;
        }
        int crc = -1;
        for (int i = 0; i < n; i++) {
            for (byte b : DATA) {
                crc = crc >>> 8 ^ table[(crc ^ b) & 0xff];
            }
        }
        return crc;
    }

    private static long digest(String algorithm, int n) throws Exception {
        MessageDigest digest = MessageDigest.getInstance(algorithm);
        byte[] last = {};
        for (int i = 0; i < n; i++) {
            digest.update(last);
            last = digest.digest(DATA);
        }
        return Arrays.hashCode(last);
    }

    private static long md5(int n) throws Exception {
        return digest("MD5", n);
    }

    private static long sha1(int n) throws Exception {
        return digest("SHA-1", n);
    }

    private static long sha256(int n) throws Exception {
        return digest("SHA-256", n);
    }

    private static long sha512(int n) throws Exception {
        return digest("SHA-512", n);
    }

    /** Short messages. */
    private static long hmac(int n) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(DATA, 0, 32, "HmacSHA256"));
        byte[] last = {1};
        for (int i = 0; i < n; i++) {
            last = mac.doFinal(last);
        }
        return Arrays.hashCode(last);
    }

    private static long aesCbc(int n) throws Exception {
        Cipher cipher = Cipher.getInstance("AES/CBC/PKCS5Padding");
        SecretKeySpec key = new SecretKeySpec(DATA, 0, 16, "AES");
        long sum = 0;
        for (int i = 0; i < n; i++) {
            cipher.init(Cipher.ENCRYPT_MODE, key, new IvParameterSpec(DATA, i & 31, 16));
            byte[] secret = cipher.doFinal(DATA);
            cipher.init(Cipher.DECRYPT_MODE, key, new IvParameterSpec(DATA, i & 31, 16));
            sum += Arrays.hashCode(secret) + (Arrays.equals(cipher.doFinal(secret), DATA) ? 1 : 1_000_000);
        }
        return sum;
    }

    private static long aesGcm(int n) throws Exception {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        SecretKeySpec key = new SecretKeySpec(DATA, 0, 16, "AES");
        long sum = 0;
        for (int i = 0; i < n; i++) {
            byte[] nonce = Arrays.copyOf(DATA, 12);
            nonce[0] = (byte) i;
            nonce[1] = (byte) (i >> 8);
            nonce[2] = (byte) (i >> 16);
            nonce[3] = (byte) (n == 40 ? 1 : 2);
            cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(DATA, i & 63, 16, "AES"), new javax.crypto.spec.GCMParameterSpec(128, nonce));
            sum += Arrays.hashCode(cipher.doFinal(DATA));
        }
        return sum + key.getEncoded().length;
    }

    private static long base64(int n) {
        long sum = 0;
        for (int i = 0; i < n; i++) {
            byte[] text = Base64.getEncoder().encode(DATA);
            sum += text[i] + (Arrays.equals(Base64.getDecoder().decode(text), DATA) ? 1 : 1_000_000);
        }
        return sum;
    }
}
