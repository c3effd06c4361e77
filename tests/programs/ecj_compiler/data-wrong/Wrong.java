class Wrong {
    void method() {
        int x = "text";
        unknown.call();
    }
}
