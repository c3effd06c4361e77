// Where there is no SCTP, channels say so when they are opened, each time anew.

import com.sun.nio.sctp.SctpChannel;
import com.sun.nio.sctp.SctpMultiChannel;
import com.sun.nio.sctp.SctpServerChannel;
import java.util.concurrent.Callable;

public class Main {
    static void open(Callable<? extends AutoCloseable> opening) throws Exception {
        try (AutoCloseable channel = opening.call()) {
            // The system has it.
        } catch (UnsupportedOperationException e) {
            // It has not.
        }
        System.out.println("told");
    }

    public static void main(String[] args) throws Exception {
        for (int round = 0; round < 2; round++) {
            open(SctpChannel::open);
            open(SctpServerChannel::open);
            open(SctpMultiChannel::open);
        }
        System.out.println(SctpMultiChannel.class.getModule());
    }
}
