public class Provider implements PublicTaker {
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

