// The Attach API: a program asks itself, and a process that is none.
// jvm: -Djdk.attach.allowAttachSelf=true -Dof.the.case=here
// modes: plain
import com.sun.tools.attach.*;
import java.util.Properties;

class Main {
    public static void main(String[] args) throws Exception {
        VirtualMachine machine = VirtualMachine.attach(Long.toString(ProcessHandle.current().pid()));
        Properties properties = machine.getSystemProperties();
        System.out.println(properties.getProperty("of.the.case") + " " + properties.getProperty("java.specification.version"));
        System.out.println(machine.getAgentProperties().getProperty("sun.java.command"));
        try {
            machine.loadAgent("/no/such/agent.jar");
        } catch (AgentLoadException | AgentInitializationException e) {
            System.out.println(e.getMessage());
        }
        machine.detach();
        try {
            machine.getSystemProperties();
        } catch (java.io.IOException e) {
            System.out.println(e.getMessage());
        }
        try {
            VirtualMachine.attach("not a number");
        } catch (AttachNotSupportedException e) {
            System.out.println(e.getMessage());
        }
    }
}
