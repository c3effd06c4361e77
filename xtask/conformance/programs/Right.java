import java.util.*;
import java.util.stream.*;

class Right {
    record Pair(int first, String second) {}
    sealed interface Shape permits Circle, Square {}
    record Circle(double radius) implements Shape {}
    record Square(double side) implements Shape {}

    static double area(Shape shape) {
        return shape instanceof Circle c ? Math.PI * c.radius() * c.radius() : shape instanceof Square s ? s.side() * s.side() : 0;
    }

    public static void main(String[] arguments) {
        System.out.println(IntStream.range(0, 5).mapToObj(i -> new Pair(i, "n" + i)).collect(Collectors.toList()));
        System.out.println(Stream.of(new Circle(1), new Square(2)).mapToDouble(Right::area).sum());
        System.out.println(switch (arguments.length) { case 0 -> """
            none
              at all"""; default -> "some"; });
    }
}
