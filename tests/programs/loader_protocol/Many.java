public class Many extends Plain implements Solid, Shape {
    Vague vague(Square square) {
        return null;
    }
}
