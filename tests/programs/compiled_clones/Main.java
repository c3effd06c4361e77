import java.util.Arrays;

/** Copies of objects, of subclasses and of what has no copy, often enough to be compiled. */
public class Main {
    static class Plain implements Cloneable {
        boolean truth = true;
        byte small = -3;
        char letter = 'x';
        short number = -300;
        int count;
        long large = 1L << 40;
        float half = 0.5f;
        double quarter = 0.25;
        Object text = "text";
        volatile int seen = 9;
        final int[] numbers = {1, 2, 3};

        Plain copy() {
            try {
                return (Plain) super.clone();
            } catch (CloneNotSupportedException exception) {
                throw new AssertionError(exception);
            }
        }

        String all() {
            return getClass().getSimpleName() + truth + small + letter + number + count + large + half + quarter + text + seen + Arrays.toString(numbers);
        }
    }

    static class More extends Plain {
        long another = 77;
        Object next = this;

        @Override
        String all() {
            return super.all() + another + (next == this);
        }
    }

    static final class Last extends Plain {
        int last = 5;

        @Override
        Last copy() {
            Last copy = (Last) super.copy();
            copy.last++;
            return copy;
        }

        @Override
        String all() {
            return super.all() + last;
        }
    }

    static class Refused {
        int value;

        Object copy() {
            try {
                return super.clone();
            } catch (CloneNotSupportedException exception) {
                return exception.getMessage();
            }
        }
    }

    static class Watched implements Cloneable {
        static int made;

        Object copy() throws CloneNotSupportedException {
            made++;
            return super.clone();
        }

        @Override
        @SuppressWarnings({"deprecation", "removal"})
        protected void finalize() {
        }
    }

    /** A copy that nobody keeps. */
    static final class Point implements Cloneable {
        int x;
        int y;

        Point(int x, int y) {
            this.x = x;
            this.y = y;
        }

        @Override
        public Point clone() {
            try {
                return (Point) super.clone();
            } catch (CloneNotSupportedException exception) {
                throw new AssertionError(exception);
            }
        }
    }

    /** Arrays are cloned by a class that has copies itself. */
    static class Holder implements Cloneable {
        int[] own = {4, 5};
        Object[] others = {"a", this};

        Object copy(boolean array) throws CloneNotSupportedException {
            return array ? own.clone() : others.clone();
        }
    }

    static long points(int count) {
        Point point = new Point(1, 2);
        long sum = 0;
        for (int i = 0; i < count; i++) {
            point.x = i;
            Point copy = point.clone();
            copy.y += i & 7;
            sum += copy.x * 3L + copy.y + point.y;
        }
        return sum;
    }

    public static void main(String[] args) throws Exception {
        Plain[] kinds = {new Plain(), new More(), new Last()};
        long hash = 0;
        for (int i = 0; i < 60_000; i++) {
            Plain plain = kinds[i % (i < 30_000 ? 1 : 3)];
            plain.count = i;
            Plain copy = plain.copy();
            if (copy == plain || copy.getClass() != plain.getClass() || copy.numbers != plain.numbers || copy.text != plain.text) {
                throw new AssertionError(i);
            }
            copy.small++;
            copy.truth = !copy.truth;
            hash = hash * 31 + copy.count + copy.large + copy.seen + copy.letter + copy.number + copy.small + (copy.truth ? 1 : 0)
                + (long) (copy.half * 8 + copy.quarter * 16);
            if (i % 20_000 < 3) {
                System.out.println(copy.all());
                System.out.println(plain.all());
            }
            plain.text = "text" + (i & 3);
        }
        System.out.println(hash);
        Refused refused = new Refused();
        Watched watched = new Watched();
        Holder holder = new Holder();
        int same = 0;
        for (int i = 0; i < 30_000; i++) {
            same += refused.copy().equals("Main$Refused") ? 1 : 0;
            if (i < 3_000) {
                same += watched.copy() instanceof Watched ? 1 : 0;
            }
            same += ((int[]) holder.copy(true))[1] + ((Object[]) holder.copy(false)).length;
        }
        System.out.println(same + " " + Watched.made);
        System.out.println(points(100_000) + " " + points(200_000));
        // What has been copied stays when objects move.
        Plain[] kept = new Plain[2_000];
        for (int i = 0; i < 200_000; i++) {
            Plain plain = kinds[i % 3];
            plain.count = i;
            plain.text = new int[] {i};
            kept[i % kept.length] = plain.copy();
        }
        long sum = 0;
        for (Plain plain : kept) {
            sum = sum * 7 + ((int[]) plain.text)[0] - plain.count + plain.large;
        }
        System.out.println(sum);
    }
}
