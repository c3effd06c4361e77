import java.util.*;
import java.util.function.*;

public class Sample {
    record Point(int x, int y) {}

    enum Direction { UP, DOWN }

    interface Visitor<R> {
        R visit(Point point);
    }

    public static void main(String[] args) {
        Visitor<String> visitor = point -> point.x() + ":" + point.y();
        System.out.println(visitor.visit(new Point(1, 2)) + " " + new Point(1, 2).equals(new Point(1, 2)));
        Map<Direction, Supplier<String>> map = new EnumMap<>(Direction.class);
        map.put(Direction.UP, () -> "up");
        map.put(Direction.DOWN, Sample::down);
        for (Direction direction : Direction.values()) {
            System.out.println(switch (direction) {
                case UP -> map.get(direction).get();
                case DOWN -> map.get(direction).get();
            });
        }
    }

    static String down() {
        return "down".toUpperCase();
    }
}
