// Several threads call methods for the first time at once: each is linked once, and nobody sees half of that.
import java.io.InputStream;
import java.lang.reflect.Method;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;

public class Main {
    static final int ROUNDS = 40;

    /** Methods that each call the next one. */
    static class Chain {
        static int m00(int value) { return m01(value + 0); }
        static int m01(int value) { return m02(value + 1); }
        static int m02(int value) { return m03(value + 2); }
        static int m03(int value) { return m04(value + 3); }
        static int m04(int value) { return m05(value + 4); }
        static int m05(int value) { return m06(value + 5); }
        static int m06(int value) { return m07(value + 6); }
        static int m07(int value) { return m08(value + 7); }
        static int m08(int value) { return m09(value + 8); }
        static int m09(int value) { return m10(value + 9); }
        static int m10(int value) { return m11(value + 10); }
        static int m11(int value) { return m12(value + 11); }
        static int m12(int value) { return m13(value + 12); }
        static int m13(int value) { return m14(value + 13); }
        static int m14(int value) { return m15(value + 14); }
        static int m15(int value) { return m16(value + 15); }
        static int m16(int value) { return m17(value + 16); }
        static int m17(int value) { return m18(value + 17); }
        static int m18(int value) { return m19(value + 18); }
        static int m19(int value) { return m20(value + 19); }
        static int m20(int value) { return m21(value + 20); }
        static int m21(int value) { return m22(value + 21); }
        static int m22(int value) { return m23(value + 22); }
        static int m23(int value) { return m24(value + 23); }
        static int m24(int value) { return m25(value + 24); }
        static int m25(int value) { return m26(value + 25); }
        static int m26(int value) { return m27(value + 26); }
        static int m27(int value) { return m28(value + 27); }
        static int m28(int value) { return m29(value + 28); }
        static int m29(int value) { return m30(value + 29); }
        static int m30(int value) { return m31(value + 30); }
        static int m31(int value) { return m32(value + 31); }
        static int m32(int value) { return m33(value + 32); }
        static int m33(int value) { return m34(value + 33); }
        static int m34(int value) { return m35(value + 34); }
        static int m35(int value) { return m36(value + 35); }
        static int m36(int value) { return m37(value + 36); }
        static int m37(int value) { return m38(value + 37); }
        static int m38(int value) { return m39(value + 38); }
        static int m39(int value) { return m40(value + 39); }
        static int m40(int value) { return m41(value + 40); }
        static int m41(int value) { return m42(value + 41); }
        static int m42(int value) { return m43(value + 42); }
        static int m43(int value) { return m44(value + 43); }
        static int m44(int value) { return m45(value + 44); }
        static int m45(int value) { return m46(value + 45); }
        static int m46(int value) { return m47(value + 46); }
        static int m47(int value) { return m48(value + 47); }
        static int m48(int value) { return m49(value + 48); }
        static int m49(int value) { return m50(value + 49); }
        static int m50(int value) { return m51(value + 50); }
        static int m51(int value) { return m52(value + 51); }
        static int m52(int value) { return m53(value + 52); }
        static int m53(int value) { return m54(value + 53); }
        static int m54(int value) { return m55(value + 54); }
        static int m55(int value) { return m56(value + 55); }
        static int m56(int value) { return m57(value + 56); }
        static int m57(int value) { return m58(value + 57); }
        static int m58(int value) { return m59(value + 58); }
        static int m59(int value) { return m60(value + 59); }
        static int m60(int value) { return m61(value + 60); }
        static int m61(int value) { return m62(value + 61); }
        static int m62(int value) { return m63(value + 62); }
        static int m63(int value) { return m64(value + 63); }
        static int m64(int value) { return m65(value + 64); }
        static int m65(int value) { return m66(value + 65); }
        static int m66(int value) { return m67(value + 66); }
        static int m67(int value) { return m68(value + 67); }
        static int m68(int value) { return m69(value + 68); }
        static int m69(int value) { return m70(value + 69); }
        static int m70(int value) { return m71(value + 70); }
        static int m71(int value) { return m72(value + 71); }
        static int m72(int value) { return m73(value + 72); }
        static int m73(int value) { return m74(value + 73); }
        static int m74(int value) { return m75(value + 74); }
        static int m75(int value) { return m76(value + 75); }
        static int m76(int value) { return m77(value + 76); }
        static int m77(int value) { return m78(value + 77); }
        static int m78(int value) { return m79(value + 78); }
        static int m79(int value) { return value; }
    }

    /** Defines the chain anew: none of its methods has been called. */
    static class Fresh extends ClassLoader {
        Fresh() { super(null); }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            try (InputStream in = Main.class.getResourceAsStream(name + ".class")) {
                byte[] bytes = in.readAllBytes();
                return defineClass(name, bytes, 0, bytes.length);
            } catch (Exception e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }

    public static void main(String[] arguments) throws Exception {
        int count = Integer.getInteger("threads", 4);
        Method[] first = new Method[ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            first[round] = new Fresh().findClass("Main$Chain").getDeclaredMethod("m00", int.class);
            first[round].setAccessible(true);
        }
        CyclicBarrier start = new CyclicBarrier(count);
        AtomicInteger sum = new AtomicInteger();
        AtomicInteger failures = new AtomicInteger();
        Thread[] threads = new Thread[count];
        for (int index = 0; index < count; index++) {
            threads[index] = new Thread(() -> {
                try {
                    for (Method method : first) {
                        start.await();
                        sum.addAndGet((int) method.invoke(null, 1));
                    }
                } catch (Throwable failure) {
                    failures.incrementAndGet();
                    failure.printStackTrace(System.out);
                    start.reset();
                }
            });
            threads[index].start();
        }
        for (Thread thread : threads) thread.join();
        System.out.println((sum.get() == count * ROUNDS * (1 + 79 * 78 / 2)) + " " + failures);
    }
}
