// Order of try, catch and finally, with returns and throws in each.
class Main {
    static final StringBuilder LOG = new StringBuilder();

    @SuppressWarnings("finally")
    static int override() {
        try {
            return 1;
        } finally {
            return 2;
        }
    }

    static int keep() {
        int value = 1;
        try {
            return value;
        } finally {
            value = 5;
        }
    }

    @SuppressWarnings("finally")
    static String swallow() {
        try {
            throw new IllegalStateException("lost");
        } finally {
            return "swallowed";
        }
    }

    static void nested(int kind) {
        try {
            LOG.append('t');
            try {
                if (kind == 1) throw new IllegalArgumentException();
                if (kind == 2) throw new Error();
                LOG.append('n');
            } catch (IllegalArgumentException e) {
                LOG.append('c');
                throw new IllegalStateException();
            } finally {
                LOG.append('f');
            }
            LOG.append('a');
        } catch (IllegalStateException e) {
            LOG.append('C');
        } finally {
            LOG.append('F');
        }
    }

    static int loop() {
        int sum = 0;
        for (int i = 0; i < 10; i++) {
            try {
                if (i % 2 == 0) continue;
                if (i == 7) break;
                sum += i;
            } finally {
                sum += 100;
            }
        }
        return sum;
    }

    public static void main(String[] args) {
        System.out.println(override() + " " + keep() + " " + swallow() + " " + loop());
        for (int kind = 0; kind < 3; kind++) {
            try {
                nested(kind);
            } catch (Error e) {
                LOG.append('E');
            }
            LOG.append(' ');
        }
        System.out.println(LOG);
    }
}
