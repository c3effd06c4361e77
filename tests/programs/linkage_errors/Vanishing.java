class Vanishing {
    static int value() {
        return 1;
    }
}
