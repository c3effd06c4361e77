import java.lang.instrument.Instrumentation;

public class Agent {
    static Instrumentation inst;

    public static void premain(String options, Instrumentation given) {
        inst = given;
    }

    public static void agentmain(String options, Instrumentation given) {
        inst = given;
    }
}
