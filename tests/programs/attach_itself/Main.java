// The Attach API: a program asks itself, starts what management tools talk to, and asks a process that is none. The property is read before the program starts.
// jvm: -Djdk.attach.allowAttachSelf=true -Dsun.tools.attach.attachTimeout=300000 -Dof.the.case=here -Dcom.sun.management.jmxremote
// modes: plain only
import com.sun.tools.attach.*;
import java.util.Properties;
import javax.management.ObjectName;
import javax.management.remote.*;

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
        JMXServiceURL address = new JMXServiceURL(machine.startLocalManagementAgent());
        System.out.println(address.getProtocol() + " " + address.getHost());
        try (JMXConnector connector = JMXConnectorFactory.connect(address)) {
            System.out.println(connector.getMBeanServerConnection().getAttribute(new ObjectName("java.lang:type=Runtime"), "SpecVersion"));
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
