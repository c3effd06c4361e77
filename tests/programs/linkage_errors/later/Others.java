interface Service {
    int added();
}

abstract class BecomesAbstract {}

interface BecomesInterface {}

class BecomesClass {
    int call() {
        return 6;
    }
}

final class BecomesFinal {}

class MethodBecomesFinal {
    final int method() {
        return 1;
    }
}

interface SuperBecomesInterface {}

class InterfaceBecomesClass {}

interface Right {
    default String hello() {
        return "right";
    }
}
