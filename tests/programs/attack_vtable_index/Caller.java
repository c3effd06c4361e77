public class Caller extends Stand implements java.util.function.Supplier<String> {
    public String first() {
        return "first";
    }

    public long second(long one, double two) {
        return one + (long) two;
    }

    @Override
    public String get() {
        Caller self = this;
        return self.first() + " " + self.second(40, 2.0);
    }
}

class Stand {
}
