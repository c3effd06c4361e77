class Changed {
    int fieldGone = 1;
    static int staticFieldGone = 2;
    int retyped = 3;
    static int fieldBecomesInstance = 4;
    int fieldBecomesStatic = 5;
    int fieldBecomesPrivate = 6;
    int becomesFinal = 7;

    Changed() {}

    Changed(String text) {}

    String gone(int a, String b) {
        return b + a;
    }

    static String staticGone(long a) {
        return "" + a;
    }

    int returned() {
        return 1;
    }

    int becomesStatic() {
        return 1;
    }

    static int becomesInstance() {
        return 1;
    }

    int becomesPrivate() {
        return 1;
    }

    int setFinal() {
        return becomesFinal = 3;
    }

    static BecomesClass makeClass() {
        return () -> 5;
    }

    Service asService() {
        return new ServiceImpl();
    }
}

interface Service {
    default int added() {
        return 0;
    }
}

class ServiceImpl implements Service {}

class BecomesAbstract {}

class BecomesInterface {}

interface BecomesClass {
    int call();
}

class BecomesFinal {}

class Subclass extends BecomesFinal {}

class MethodBecomesFinal {
    int method() {
        return 1;
    }
}

class Overrides extends MethodBecomesFinal {
    @Override
    int method() {
        return 2;
    }
}

class SuperBecomesInterface {}

class ExtendsInterface extends SuperBecomesInterface {}

interface InterfaceBecomesClass {}

class ImplementsClass implements InterfaceBecomesClass {}

class Uses {
    static int missing() {
        return Vanishing.value();
    }
}

interface Left {
    default String hello() {
        return "left";
    }
}

interface Right {}

class Both implements Left, Right {}
