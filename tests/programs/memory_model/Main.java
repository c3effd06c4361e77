// Litmus tests of the memory model (JLS §17.4): outcomes that it forbids must not be seen. Threads go over the same states at the same time.
// timeout: 120
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

class Main {
    static final int STATES = 4_000;
    static final int ROUNDS_MAX = 400;
    static final long MILLISECONDS = 250;

    /** What the actors of a test share. */
    static final class State {
        int data;
        int a;
        int b;
        int c;
        int d;
        volatile int x;
        volatile int y;
        int plain;
        long wide;
        Final published;

        static final VarHandle PLAIN;
        static final VarHandle WIDE;

        static {
            try {
                MethodHandles.Lookup lookup = MethodHandles.lookup();
                PLAIN = lookup.findVarHandle(State.class, "plain", int.class);
                WIDE = lookup.findVarHandle(State.class, "wide", long.class);
            } catch (ReflectiveOperationException error) {
                throw new AssertionError(error);
            }
        }
    }

    static final class Final {
        final int one;
        final int[] two;

        Final(int value) {
            one = value;
            two = new int[] {value};
        }
    }

    /** A test with as many actors as threads. */
    abstract static class Litmus {
        final State[] states = new State[STATES];

        abstract int actors();

        abstract void act(int actor);

        abstract boolean isForbidden(State state);

        void reset() {
            for (int i = 0; i < STATES; i++) {
                states[i] = new State();
            }
        }
    }

    static final class StoreBuffering extends Litmus {
        int actors() { return 2; }

        void act(int actor) {
            if (actor == 0) {
                for (State state : states) {
                    state.x = 1;
                    state.a = state.y;
                }
            } else {
                for (State state : states) {
                    state.y = 1;
                    state.b = state.x;
                }
            }
        }

        boolean isForbidden(State state) { return state.a == 0 && state.b == 0; }
    }

    static final class StoreBufferingOfVarHandles extends Litmus {
        int actors() { return 2; }

        void act(int actor) {
            if (actor == 0) {
                for (State state : states) {
                    State.PLAIN.setVolatile(state, 1);
                    state.a = (int) (long) State.WIDE.getVolatile(state);
                }
            } else {
                for (State state : states) {
                    State.WIDE.getAndAdd(state, 1L);
                    state.b = (int) State.PLAIN.getVolatile(state);
                }
            }
        }

        boolean isForbidden(State state) { return state.a == 0 && state.b == 0; }
    }

    static final class StoreBufferingWithFences extends Litmus {
        int actors() { return 2; }

        void act(int actor) {
            if (actor == 0) {
                for (State state : states) {
                    State.PLAIN.setOpaque(state, 1);
                    VarHandle.fullFence();
                    state.a = (int) (long) State.WIDE.getOpaque(state);
                }
            } else {
                for (State state : states) {
                    State.WIDE.setOpaque(state, 1L);
                    VarHandle.fullFence();
                    state.b = (int) State.PLAIN.getOpaque(state);
                }
            }
        }

        boolean isForbidden(State state) { return state.a == 0 && state.b == 0; }
    }

    static final class MessageByVolatile extends Litmus {
        int actors() { return 2; }

        void act(int actor) {
            if (actor == 0) {
                for (State state : states) {
                    state.data = 1;
                    state.x = 1;
                }
            } else {
                // From behind, so that reader and writer meet.
                for (int i = STATES - 1; i >= 0; i--) {
                    State state = states[i];
                    state.a = state.x;
                    state.b = state.data;
                }
            }
        }

        boolean isForbidden(State state) { return state.a == 1 && state.b == 0; }
    }

    static final class MessageByRelease extends Litmus {
        int actors() { return 2; }

        void act(int actor) {
            if (actor == 0) {
                for (State state : states) {
                    state.data = 1;
                    State.PLAIN.setRelease(state, 1);
                }
            } else {
                for (State state : states) {
                    state.a = (int) State.PLAIN.getAcquire(state);
                    state.b = state.data;
                }
            }
        }

        boolean isForbidden(State state) { return state.a == 1 && state.b == 0; }
    }

    static final class MessageByFences extends Litmus {
        int actors() { return 2; }

        void act(int actor) {
            if (actor == 0) {
                for (State state : states) {
                    state.data = 1;
                    VarHandle.releaseFence();
                    State.PLAIN.setOpaque(state, 1);
                }
            } else {
                for (State state : states) {
                    state.a = (int) State.PLAIN.getOpaque(state);
                    VarHandle.acquireFence();
                    state.b = state.data;
                }
            }
        }

        boolean isForbidden(State state) { return state.a == 1 && state.b == 0; }
    }

    static final class MessageByMonitor extends Litmus {
        int actors() { return 2; }

        void act(int actor) {
            if (actor == 0) {
                for (State state : states) {
                    synchronized (state) {
                        state.data = 1;
                        state.plain = 1;
                    }
                }
            } else {
                for (State state : states) {
                    synchronized (state) {
                        state.a = state.plain;
                        state.b = state.data;
                    }
                }
            }
        }

        boolean isForbidden(State state) { return state.a != state.b; }
    }

    static final class IndependentReads extends Litmus {
        int actors() { return 4; }

        void act(int actor) {
            switch (actor) {
                case 0:
                    for (State state : states) state.x = 1;
                    break;
                case 1:
                    for (State state : states) state.y = 1;
                    break;
                case 2:
                    for (State state : states) {
                        state.a = state.x;
                        state.b = state.y;
                    }
                    break;
                default:
                    for (State state : states) {
                        state.c = state.y;
                        state.d = state.x;
                    }
            }
        }

        boolean isForbidden(State state) { return state.a == 1 && state.b == 0 && state.c == 1 && state.d == 0; }
    }

    static final class Coherence extends Litmus {
        int actors() { return 2; }

        void act(int actor) {
            if (actor == 0) {
                for (State state : states) {
                    State.PLAIN.setOpaque(state, 1);
                    State.PLAIN.setOpaque(state, 2);
                }
            } else {
                for (State state : states) {
                    state.a = (int) State.PLAIN.getOpaque(state);
                    state.b = (int) State.PLAIN.getOpaque(state);
                }
            }
        }

        boolean isForbidden(State state) { return state.a > state.b; }
    }

    static final class FinalFields extends Litmus {
        int actors() { return 2; }

        void act(int actor) {
            if (actor == 0) {
                for (State state : states) {
                    state.published = new Final(7);
                }
            } else {
                for (State state : states) {
                    Final seen = state.published;
                    state.a = seen == null ? 7 : seen.one;
                    state.b = seen == null ? 7 : seen.two[0];
                }
            }
        }

        boolean isForbidden(State state) { return state.a != 7 || state.b != 7; }
    }

    static final class WholeLongs extends Litmus {
        int actors() { return 2; }

        void act(int actor) {
            for (State state : states) {
                if (actor == 0) {
                    State.WIDE.setOpaque(state, -1L);
                } else {
                    long seen = (long) State.WIDE.getOpaque(state);
                    state.a = (int) seen;
                    state.b = (int) (seen >> 32);
                }
            }
        }

        boolean isForbidden(State state) { return state.a != state.b; }
    }

    static final class Exchange extends Litmus {
        int actors() { return 2; }

        void act(int actor) {
            for (State state : states) {
                boolean isFirst = State.PLAIN.compareAndSet(state, 0, actor + 1);
                if (actor == 0) {
                    state.a = isFirst ? 1 : 0;
                } else {
                    state.b = isFirst ? 1 : 0;
                }
            }
        }

        boolean isForbidden(State state) { return state.a + state.b != 1; }
    }

    /** Actors wait in loops, since one that sleeps would come when the others have ended. */
    static final class Start {
        final int parties;
        final AtomicInteger arrived = new AtomicInteger();

        Start(int parties) {
            this.parties = parties;
        }

        /** Goes on when all have come for the `round`th time. */
        void await(int round) {
            arrived.incrementAndGet();
            for (int spins = 0; arrived.get() < round * parties; spins++) {
                if (spins % 2_000 < 1_990) Thread.onSpinWait();
                else Thread.yield();
            }
        }
    }

    static void run(Litmus test) throws Exception {
        int actors = test.actors();
        Start start = new Start(actors + 1);
        Thread[] threads = new Thread[actors];
        boolean[] ended = new boolean[1];
        for (int actor = 0; actor < actors; actor++) {
            int number = actor;
            threads[actor] = new Thread(() -> {
                for (int round = 1;; round += 2) {
                    start.await(round);
                    if (ended[0]) return;
                    test.act(number);
                    start.await(round + 1);
                }
            });
            threads[actor].start();
        }
        long forbidden = 0;
        int round = 1;
        long end = System.currentTimeMillis() + MILLISECONDS;
        for (; round < 2 * ROUNDS_MAX && System.currentTimeMillis() < end; round += 2) {
            test.reset();
            start.await(round);
            start.await(round + 1);
            for (State state : test.states) {
                if (test.isForbidden(state)) forbidden++;
            }
        }
        ended[0] = true;
        start.await(round);
        for (Thread thread : threads) thread.join();
        System.out.println(test.getClass().getSimpleName() + ": " + forbidden + " forbidden");
    }

    // ---- counters, and loops that wait

    static volatile boolean go;
    static volatile int turns;
    static int unguarded;
    static final AtomicLong sums = new AtomicLong();
    static final VarHandle TURNS;

    static {
        try {
            TURNS = MethodHandles.lookup().findStaticVarHandle(Main.class, "turns", int.class);
        } catch (ReflectiveOperationException error) {
            throw new AssertionError(error);
        }
    }

    static synchronized void count() {
        unguarded++;
    }

    static void counters(int times) throws Exception {
        Runnable counter = () -> {
            while (!go) Thread.onSpinWait();
            for (int i = 0; i < times; i++) {
                int seen;
                do {
                    seen = turns;
                } while (!TURNS.compareAndSet(seen, seen + 1));
                sums.addAndGet(i);
                count();
            }
        };
        Thread[] threads = {new Thread(counter), new Thread(counter), new Thread(counter)};
        for (Thread thread : threads) thread.start();
        go = true;
        for (Thread thread : threads) thread.join();
        System.out.println("counters: " + turns + " " + sums + " " + unguarded);
    }

    public static void main(String[] arguments) throws Exception {
        Litmus[] tests = {
            new StoreBuffering(), new StoreBufferingOfVarHandles(), new StoreBufferingWithFences(), new MessageByVolatile(), new MessageByRelease(),
            new MessageByFences(), new MessageByMonitor(), new IndependentReads(), new Coherence(), new FinalFields(), new WholeLongs(), new Exchange(),
        };
        for (Litmus test : tests) run(test);
        counters(20_000);
    }
}
