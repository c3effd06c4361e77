// How far from now the second may be that the clock of java.time counts from: less than 2^32 seconds, in both directions.
// javac: --add-exports java.base/jdk.internal.misc=ALL-UNNAMED
// jvm: --add-exports java.base/jdk.internal.misc=ALL-UNNAMED
import jdk.internal.misc.VM;

class Main {
    public static void main(String[] args) {
        long far = 1L << 32;
        // A little nearer and farther than the limit, so that it does not matter when a second ends.
        for (long distance : new long[] {0, far - 1000, far + 1000, Long.MAX_VALUE / 2}) {
            for (int sign = -1; sign <= 1; sign += 2) {
                long offset = System.currentTimeMillis() / 1000 + sign * distance;
                long adjustment = VM.getNanoTimeAdjustment(offset);
                System.out.println(sign * distance + " " + (adjustment == -1 ? "too far" : adjustment >= 0 ? "after" : "before"));
            }
        }
        boolean isFar = false;
        for (int i = 0; i < 100 && !isFar; i++) {
            // Exactly the limit, unless a second ends between the two looks.
            isFar = VM.getNanoTimeAdjustment(System.currentTimeMillis() / 1000 + far) == -1;
        }
        System.out.println(isFar);
    }
}
