import com.sun.tools.attach.VirtualMachine;

public class Attach {
    public static void main(String[] arguments) throws Exception {
        VirtualMachine machine = VirtualMachine.attach(arguments[0]);
        machine.loadAgent(arguments[1]);
        machine.detach();
    }
}
