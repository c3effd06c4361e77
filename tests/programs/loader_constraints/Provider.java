public class Provider implements Taker {
    public Thing thing = new Thing();
    public static Thing shared = null;

    public Provider() {}

    public Provider(Thing thing) {}

    public static Thing give() {
        return null;
    }

    public void take(Thing thing) {}

    public Thing[][] many() {
        return null;
    }

    public void takeAll(int a, Thing thing, long b) {}
}

interface Taker {
    void take(Thing thing);

    default void takeAll(Thing thing) {}
}

abstract class AbstractBase {
    public AbstractBase() {}

    public Thing make() {
        return null;
    }
}
