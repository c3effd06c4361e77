public class Uses {
    @Override
    public String toString() {
        Left left = Counter.left();
        return "used";
    }
}
