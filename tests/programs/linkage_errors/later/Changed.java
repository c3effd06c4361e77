class Changed {
    String retyped = "now a string";
    int fieldBecomesInstance = 4;
    static int fieldBecomesStatic = 5;
    private int fieldBecomesPrivate = 6;
    final int becomesFinal = 7;

    Changed() {}

    String returned() {
        return "now a string";
    }

    static int becomesStatic() {
        return 1;
    }

    int becomesInstance() {
        return 1;
    }

    private int becomesPrivate() {
        return 1;
    }

    int setFinal() {
        return becomesFinal;
    }

    static BecomesClass makeClass() {
        return new BecomesClass();
    }

    Service asService() {
        return new ServiceImpl();
    }
}
