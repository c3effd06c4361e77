// A negative exit code is taken modulo 256.
// exit: 255
class Main {
    public static void main(String[] args) {
        Runtime.getRuntime().exit(-1);
    }
}
