/** Exceptions and monitors. */
final class ControlKernels {
    private ControlKernels() {}

    static void addTo(Kernels kernels) {
        kernels.add("exceptions", ControlKernels::exceptions, 250_000);
        kernels.add("deep_exceptions", ControlKernels::deepExceptions, 12_000);
        kernels.add("try_finally", ControlKernels::tryFinally, 4_000_000);
        kernels.add("monitors", ControlKernels::monitors, 3_000_000);
        kernels.add("synchronized_methods", ControlKernels::synchronizedMethods, 3_000_000);
    }

    private static int thrower(int i) {
        if ((i & 1) == 0) {
            throw new IllegalArgumentException("even");
        }
        return i;
    }

    private static long exceptions(int n) {
        long sum = 0;
        for (int i = 0; i < n; i++) {
            try {
                sum += thrower(i);
            } catch (IllegalArgumentException e) {
                sum += e.getMessage().length();
            }
        }
        return sum;
    }

    private static int descend(int depth) {
        if (depth == 0) {
            throw new IllegalStateException();
        }
        return descend(depth - 1) + 1;
    }

    private static long deepExceptions(int n) {
        long sum = 0;
        for (int i = 0; i < n; i++) {
            try {
                descend(30);
            } catch (IllegalStateException e) {
                sum += e.getStackTrace().length > 30 ? 1 : 0;
            }
        }
        return sum;
    }

    private static long monitors(int n) {
        Object lock = new Object();
        long sum = 0;
        for (int i = 0; i < n; i++) {
            synchronized (lock) {
                sum += i;
            }
        }
        return sum;
    }

    /** Handlers that nothing is caught by. */
    private static long tryFinally(int n) {
        long sum = 0;
        int[] values = new int[8];
        for (int i = 0; i < n; i++) {
            try {
                values[i & 7] += i;
            } catch (ArrayIndexOutOfBoundsException e) {
                return -1;
            } finally {
                sum += values[i & 3];
            }
        }
        return sum;
    }

    private static final class Account {
        private long balance;

        synchronized void deposit(int amount) {
            balance += amount;
        }

        synchronized long balance() {
            return balance;
        }
    }

    private static long synchronizedMethods(int n) {
        Account[] accounts = {new Account(), new Account(), new Account()};
        long sum = 0;
        for (int i = 0; i < n; i++) {
            Account account = accounts[i % 3];
            account.deposit(i);
            sum ^= account.balance();
        }
        return sum;
    }
}
