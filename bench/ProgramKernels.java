import java.util.Arrays;

/** Small programs of several parts. */
final class ProgramKernels {
    private ProgramKernels() {}

    static void addTo(Kernels kernels) {
        kernels.add("bytecode_interpreter", ProgramKernels::interpreter, 1_000_000);
        kernels.add("queens", ProgramKernels::queens, 9);
        kernels.add("life", ProgramKernels::life, 60);
        kernels.add("huffman", ProgramKernels::huffman, 60);
        kernels.add("ray_tracer", ProgramKernels::rayTracer, 40_000);
        kernels.add("permutations", ProgramKernels::permutations, 9);
    }

    private static final int PUSH = 0;
    private static final int LOAD = 1;
    private static final int STORE = 2;
    private static final int ADD = 3;
    private static final int MULTIPLY = 4;
    private static final int XOR = 5;
    private static final int SHIFT = 6;
    private static final int LESS = 7;
    private static final int JUMP_IF = 8;
    private static final int HALT = 9;

    /** A machine with a stack: {@code while (i < limit) { x = x * 31 + (i ^ x >>> 7); i++; }} */
    private static final int[] PROGRAM = {
        LOAD, 1, PUSH, 31, MULTIPLY, LOAD, 0, LOAD, 1, PUSH, 7, SHIFT, XOR, ADD, STORE, 1,
        LOAD, 0, PUSH, 1, ADD, STORE, 0, LOAD, 0, LOAD, 2, LESS, JUMP_IF, 0, HALT
    };

    private static long interpreter(int n) {
        return execute(PROGRAM, new int[] {0, 1, n});
    }

    private static int execute(int[] code, int[] variables) {
        int[] stack = new int[16];
        int top = 0;
        int pc = 0;
        while (true) {
            switch (code[pc++]) {
                case PUSH: stack[top++] = code[pc++]; break;
                case LOAD: stack[top++] = variables[code[pc++]]; break;
                case STORE: variables[code[pc++]] = stack[--top]; break;
                case ADD: top--; stack[top - 1] += stack[top]; break;
                case MULTIPLY: top--; stack[top - 1] *= stack[top]; break;
                case XOR: top--; stack[top - 1] ^= stack[top]; break;
                case SHIFT: top--; stack[top - 1] >>>= stack[top]; break;
                case LESS: top--; stack[top - 1] = stack[top - 1] < stack[top] ? 1 : 0; break;
                case JUMP_IF: pc = stack[--top] != 0 ? code[pc] : pc + 1; break;
                case HALT: return variables[1];
                default: throw new IllegalStateException("instruction " + code[pc - 1]);
            }
        }
    }

    private static long queens(int n) {
        int size = Math.max(n, 6);
        return place(new int[size], 0);
    }

    private static int place(int[] columns, int row) {
        if (row == columns.length) {
            return 1;
        }
        int solutions = 0;
        for (int column = 0; column < columns.length; column++) {
            if (isFree(columns, row, column)) {
                columns[row] = column;
                solutions += place(columns, row + 1);
            }
        }
        return solutions;
    }

    private static boolean isFree(int[] columns, int row, int column) {
        for (int i = 0; i < row; i++) {
            int distance = columns[i] - column;
            if (distance == 0 || distance == row - i || distance == i - row) {
                return false;
            }
        }
        return true;
    }

    private static long life(int n) {
        int size = 128;
        boolean[][] cells = new boolean[size][size];
        for (int i = 0; i < size * size; i++) {
            cells[i / size][i % size] = (i * 0x9e3779b1 >>> 29) < 3;
        }
        for (int round = 0; round < n; round++) {
            boolean[][] next = new boolean[size][size];
            for (int y = 0; y < size; y++) {
                for (int x = 0; x < size; x++) {
                    int neighbours = 0;
                    for (int dy = -1; dy <= 1; dy++) {
                        for (int dx = -1; dx <= 1; dx++) {
                            boolean itself = dx == 0 && dy == 0;
                            neighbours += !itself && cells[y + dy & size - 1][x + dx & size - 1] ? 1 : 0;
                        }
                    }
                    next[y][x] = neighbours == 3 || neighbours == 2 && cells[y][x];
                }
            }
            cells = next;
        }
        return Arrays.deepHashCode(cells);
    }

    private static final class Symbol implements Comparable<Symbol> {
        final int weight;
        final int code;
        final Symbol left;
        final Symbol right;

        Symbol(int weight, int code, Symbol left, Symbol right) {
            this.weight = weight;
            this.code = code;
            this.left = left;
            this.right = right;
        }

        @Override
        public int compareTo(Symbol other) {
            return weight != other.weight ? Integer.compare(weight, other.weight) : Integer.compare(code, other.code);
        }

        void lengths(int[] lengths, int depth) {
            if (left == null) {
                lengths[code] = depth;
            } else {
                left.lengths(lengths, depth + 1);
                right.lengths(lengths, depth + 1);
            }
        }
    }

    /** Counts letters, makes a code, and adds up how long the text becomes. */
    private static long huffman(int n) {
        byte[] text = "it was the best of times, it was the worst of times, it was the age of wisdom".repeat(40).getBytes();
        long bits = 0;
        for (int round = 0; round < n; round++) {
            text[round] ^= 1;
            int[] counts = new int[256];
            for (byte b : text) {
                counts[b & 0xff]++;
            }
            java.util.PriorityQueue<Symbol> queue = new java.util.PriorityQueue<>();
            for (int i = 0; i < counts.length; i++) {
                queue.add(new Symbol(counts[i], i, null, null));
            }
            for (int i = 256; queue.size() > 1; i++) {
                Symbol left = queue.poll();
                Symbol right = queue.poll();
                queue.add(new Symbol(left.weight + right.weight, i, left, right));
            }
            int[] lengths = new int[256];
            queue.poll().lengths(lengths, 0);
            for (byte b : text) {
                bits += lengths[b & 0xff];
            }
        }
        return bits;
    }

    private record Ray(double x, double y, double z, double dx, double dy, double dz) {}

    private abstract static class Body {
        /** How far along the ray the body is, or infinity. */
        abstract double distance(Ray ray);
    }

    private static final class Sphere extends Body {
        private final double x;
        private final double y;
        private final double z;
        private final double radius;

        Sphere(double x, double y, double z, double radius) {
            this.x = x;
            this.y = y;
            this.z = z;
            this.radius = radius;
        }

        @Override
        double distance(Ray ray) {
            double ox = ray.x() - x;
            double oy = ray.y() - y;
            double oz = ray.z() - z;
            double b = ox * ray.dx() + oy * ray.dy() + oz * ray.dz();
            double c = ox * ox + oy * oy + oz * oz - radius * radius;
            double root = b * b - c;
            return root < 0 || -b - Math.sqrt(root) < 0 ? Double.POSITIVE_INFINITY : -b - Math.sqrt(root);
        }
    }

    private static final class Floor extends Body {
        @Override
        double distance(Ray ray) {
            return ray.dy() >= 0 ? Double.POSITIVE_INFINITY : -(ray.y() + 2) / ray.dy();
        }
    }

    private static long rayTracer(int n) {
        Body[] bodies = {new Sphere(0, 0, 5, 1), new Sphere(1.5, 0.5, 4, 0.7), new Floor(), new Sphere(-2, 0, 7, 1.5)};
        double sum = 0;
        for (int i = 0; i < n; i++) {
            double dx = (i % 200 - 100) * 0.008;
            double dy = (i / 200 - 100) * 0.008;
            double length = Math.sqrt(dx * dx + dy * dy + 1);
            Ray ray = new Ray(0, 0, 0, dx / length, dy / length, 1 / length);
            double nearest = Double.POSITIVE_INFINITY;
            for (Body body : bodies) {
                nearest = Math.min(nearest, body.distance(ray));
            }
            sum += nearest == Double.POSITIVE_INFINITY ? 0 : nearest;
        }
        return (long) (sum * 1e6);
    }

    private static long permutations(int n) {
        int[] items = new int[Math.max(n, 5)];
        Arrays.setAll(items, i -> i);
        return permute(items, 0);
    }

    private static long permute(int[] items, int from) {
        if (from == items.length) {
            return items[0] * 7L + items[items.length - 1];
        }
        long sum = 0;
        for (int i = from; i < items.length; i++) {
            swap(items, from, i);
            sum += permute(items, from + 1);
            swap(items, from, i);
        }
        return sum;
    }

    private static void swap(int[] items, int i, int j) {
        int kept = items[i];
        items[i] = items[j];
        items[j] = kept;
    }
}
