import java.util.*;
public class Covered {
    static int count(int number) {
        int sum = 0;
        for (int each = 0; each < number; each++) {
            if (each % 3 == 0) {
                sum += each;
            } else if (each > 1000) {
                sum -= each;
            }
        }
        return sum;
    }
    record Pair(String one, int two) {}
    static String never() { return "never"; }
    public static void main(String[] arguments) throws Exception {
        List<Pair> pairs = new ArrayList<>(List.of(new Pair("a", 1), new Pair("b", 2)));
        pairs.stream().filter(pair -> pair.two() > 1).forEach(System.out::println);
        Runnable task = () -> System.out.println(count(20));
        Thread thread = new Thread(task);
        thread.start();
        thread.join();
        System.out.println(arguments.length > 0 ? never() : "no arguments");
    }
}
