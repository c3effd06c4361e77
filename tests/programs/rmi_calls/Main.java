// Remote calls on the loopback: a registry, values and exceptions that come back, and management through a connector.
// timeout: 120
import java.lang.management.*;
import java.rmi.*;
import java.rmi.registry.*;
import java.rmi.server.UnicastRemoteObject;
import javax.management.remote.*;

public class Main {
    public interface Greeter extends Remote {
        String greet(String name) throws RemoteException;
    }

    static class Polite implements Greeter {
        public String greet(String name) {
            if (name == null) throw new IllegalArgumentException("nobody");
            return "hello " + name;
        }
    }

    static void calls() throws Exception {
        Polite polite = new Polite();
        Registry registry = LocateRegistry.createRegistry(0);
        registry.rebind("greeter", UnicastRemoteObject.exportObject(polite, 0));
        Greeter greeter = (Greeter) registry.lookup("greeter");
        System.out.println((greeter == polite) + " " + greeter.greet("ada"));
        try {
            greeter.greet(null);
        } catch (IllegalArgumentException e) {
            System.out.println(e.getMessage());
        }
        try {
            registry.lookup("other");
        } catch (NotBoundException e) {
            System.out.println(e.getMessage());
        }
        UnicastRemoteObject.unexportObject(polite, true);
        UnicastRemoteObject.unexportObject(registry, true);
    }

    static void connector() throws Exception {
        var beans = ManagementFactory.getPlatformMBeanServer();
        var server = JMXConnectorServerFactory.newJMXConnectorServer(new JMXServiceURL("service:jmx:rmi://127.0.0.1"), null, beans);
        server.start();
        try (JMXConnector client = JMXConnectorFactory.connect(server.getAddress())) {
            var remote = client.getMBeanServerConnection();
            var threads = ManagementFactory.newPlatformMXBeanProxy(remote, ManagementFactory.THREAD_MXBEAN_NAME, ThreadMXBean.class);
            System.out.println(remote.getDefaultDomain() + " " + threads.getThreadInfo(Thread.currentThread().getId()).getThreadName());
        }
        server.stop();
    }

    public static void main(String[] arguments) throws Exception {
        System.setProperty("java.rmi.server.hostname", "127.0.0.1");
        calls();
        connector();
        System.exit(0);
    }
}
