// Random generators with seeds, UUIDs, digests, Base64, secure random.
import java.security.*;
import java.util.*;
import java.util.random.*;
import java.util.stream.*;

class Main {
    public static void main(String[] args) throws Exception {
        Random random = new Random(42);
        System.out.println(random.nextInt() + " " + random.nextInt(100) + " " + random.nextLong() + " " + random.nextDouble() + " " + random.nextGaussian() + " " + random.nextBoolean() + " " + random.nextFloat() + " " + random.ints(5, 0, 10).boxed().toList());
        SplittableRandom splittable = new SplittableRandom(7);
        System.out.println(splittable.nextLong() + " " + splittable.split().nextInt(1000));
        System.out.println(RandomGenerator.of("L64X128MixRandom").nextInt() != 0 ? "generator" : "zero");
        System.out.println(UUID.nameUUIDFromBytes("name".getBytes()) + " " + UUID.fromString("123e4567-e89b-12d3-a456-426614174000").version() + " " + UUID.randomUUID().version() + " " + UUID.randomUUID().equals(UUID.randomUUID()));
        for (String name : new String[] {"MD5", "SHA-1", "SHA-256", "SHA-512", "SHA3-256"}) {
            System.out.println(name + " " + HexFormat.of().formatHex(MessageDigest.getInstance(name).digest("The quick brown fox".getBytes())));
        }
        System.out.println(Base64.getEncoder().encodeToString("any carnal pleas".getBytes()) + " " + new String(Base64.getUrlDecoder().decode("YW55-_8")).length() + " " + Base64.getMimeEncoder().encodeToString(new byte[100]).lines().count());
        SecureRandom secure = new SecureRandom();
        System.out.println(secure.nextInt() != secure.nextInt() || secure.nextLong() != 0);
        javax.crypto.Mac mac = javax.crypto.Mac.getInstance("HmacSHA256");
        mac.init(new javax.crypto.spec.SecretKeySpec("key".getBytes(), "HmacSHA256"));
        System.out.println(HexFormat.of().formatHex(mac.doFinal("message".getBytes())));
        javax.crypto.Cipher cipher = javax.crypto.Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(javax.crypto.Cipher.ENCRYPT_MODE, new javax.crypto.spec.SecretKeySpec(new byte[16], "AES"), new javax.crypto.spec.GCMParameterSpec(128, new byte[12]));
        System.out.println(HexFormat.of().formatHex(cipher.doFinal("secret text".getBytes())));
        KeyPairGenerator keys = KeyPairGenerator.getInstance("EC");
        keys.initialize(256);
        KeyPair pair = keys.generateKeyPair();
        Signature signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(pair.getPrivate());
        signature.update("data".getBytes());
        byte[] signed = signature.sign();
        signature.initVerify(pair.getPublic());
        signature.update("data".getBytes());
        System.out.println(signature.verify(signed));
        try {
            MessageDigest.getInstance("none");
        } catch (NoSuchAlgorithmException e) {
            System.out.println(e.getMessage());
        }
    }
}
