// Enums: bodies, fields, valueOf, EnumMap, EnumSet, switch, reflection, interfaces.
import java.util.*;
import java.util.function.IntBinaryOperator;

class Main {
    enum Operation implements IntBinaryOperator {
        PLUS("+") {
            @Override
            public int applyAsInt(int a, int b) {
                return a + b;
            }
        },
        TIMES("*") {
            @Override
            public int applyAsInt(int a, int b) {
                return a * b;
            }
        };

        final String symbol;
        static final Map<String, Operation> BY_SYMBOL = new HashMap<>();

        static {
            for (Operation operation : values()) BY_SYMBOL.put(operation.symbol, operation);
        }

        Operation(String symbol) {
            this.symbol = symbol;
        }
    }

    enum Day { MON, TUE, WED, THU, FRI, SAT, SUN }

    enum Single { INSTANCE; int count; }

    public static void main(String[] args) {
        for (Operation operation : Operation.values()) {
            System.out.println(operation + " " + operation.symbol + " " + operation.applyAsInt(6, 7) + " " + operation.getClass() + " " + operation.getDeclaringClass());
        }
        System.out.println(Operation.BY_SYMBOL.get("*") + " " + Day.valueOf("FRI").ordinal() + " " + Day.MON.compareTo(Day.SUN));
        try {
            Day.valueOf("XXX");
        } catch (IllegalArgumentException e) {
            System.out.println(e.getMessage());
        }
        EnumMap<Day, Integer> hours = new EnumMap<>(Day.class);
        hours.put(Day.WED, 8);
        hours.put(Day.MON, 7);
        System.out.println(hours + " " + hours.containsKey(Day.TUE));
        EnumSet<Day> weekend = EnumSet.of(Day.SUN, Day.SAT);
        System.out.println(weekend + " " + EnumSet.complementOf(weekend) + " " + EnumSet.range(Day.TUE, Day.THU));
        Single.INSTANCE.count++;
        System.out.println(Single.valueOf("INSTANCE").count);
        System.out.println(Operation.PLUS.getClass().isEnum() + " " + Operation.class.isEnum() + " " + Arrays.toString(Day.class.getEnumConstants()));
        System.out.println(Day.MON.describeConstable().get());
        try {
            Day.class.getDeclaredConstructor(String.class, int.class).newInstance("NEW", 9);
        } catch (ReflectiveOperationException | IllegalArgumentException e) {
            System.out.println(e);
        }
        System.out.println(Objects.hash(Day.MON.name(), Day.values().clone().length));
    }
}
