public class Plain {
    @Override
    public String toString() {
        return "plain";
    }
}
