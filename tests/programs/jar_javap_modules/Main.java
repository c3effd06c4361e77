class Main {
    static final int CONSTANT = 42;
    private String text = "text";

    static int loop(int n) {
        int sum = 0;
        for (int i = 0; i < n; i++) {
            sum += i % 3 == 0 ? i : CONSTANT;
        }
        return sum;
    }

    public static void main(String[] args) {
        System.out.println(new Main().text + loop(10));
    }
}
