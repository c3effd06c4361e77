// java.util.Timer: delays, periods, cancellation.
import java.util.*;
import java.util.concurrent.CountDownLatch;

class Main {
    public static void main(String[] args) throws Exception {
        Timer timer = new Timer("timer");
        CountDownLatch once = new CountDownLatch(1);
        CountDownLatch thrice = new CountDownLatch(3);
        TimerTask periodic = new TimerTask() {
            @Override
            public void run() {
                thrice.countDown();
            }
        };
        timer.schedule(new TimerTask() {
            @Override
            public void run() {
                System.out.println("in " + Thread.currentThread().getName());
                once.countDown();
            }
        }, 5);
        timer.schedule(periodic, 1, 2);
        once.await();
        thrice.await();
        System.out.println(periodic.cancel() + " " + periodic.cancel());
        timer.cancel();
        try {
            timer.schedule(new TimerTask() {
                @Override
                public void run() {}
            }, 1);
        } catch (IllegalStateException e) {
            System.out.println(e.getMessage());
        }
    }
}
