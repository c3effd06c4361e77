// Sealed types, instanceof patterns and permitted subclasses.
import java.util.*;

class Main {
    sealed interface Shape permits Circle, Square, Group {}

    record Circle(double radius) implements Shape {}

    record Square(double side) implements Shape {}

    static final class Group implements Shape {
        final List<Shape> shapes;

        Group(Shape... shapes) {
            this.shapes = List.of(shapes);
        }
    }

    sealed static abstract class Node {}

    static final class Leaf extends Node {}

    static non-sealed class Branch extends Node {}

    static class Twig extends Branch {}

    static double area(Shape shape) {
        if (shape instanceof Circle circle && circle.radius() > 0) {
            return Math.PI * circle.radius() * circle.radius();
        }
        if (!(shape instanceof Square square)) {
            return shape instanceof Group group ? group.shapes.stream().mapToDouble(Main::area).sum() : 0;
        }
        return square.side() * square.side();
    }

    public static void main(String[] args) {
        System.out.println(area(new Group(new Circle(1), new Square(2), new Group(), new Circle(-1))));
        System.out.println(Shape.class.isSealed() + " " + Branch.class.isSealed());
        System.out.println(Arrays.toString(Shape.class.getPermittedSubclasses()) + " " + Arrays.toString(Branch.class.getPermittedSubclasses()));
        Object[] values = {1, 2L, "three", null, new int[] {4}, new Twig()};
        for (Object value : values) {
            System.out.println(value instanceof Integer i && i > 0 ? "int " + i : value instanceof String s ? "string " + s.length() : value instanceof int[] a ? "array " + a[0] : value instanceof Node ? "node" : "other");
        }
    }
}
