// Who asks for IPv4 alone sees no other address of the host.
// jvm: -Djava.net.preferIPv4Stack=true
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Collections;
import java.util.TreeSet;

public class Main {
    public static void main(String[] args) throws SocketException {
        TreeSet<String> seen = new TreeSet<>();
        for (NetworkInterface each : Collections.list(NetworkInterface.getNetworkInterfaces())) {
            for (InetAddress address : Collections.list(each.getInetAddresses())) {
                if (address instanceof Inet6Address) {
                    System.out.println("unexpected: " + address);
                }
                seen.add(each.getName() + " " + address.getHostAddress() + " " + each.getInterfaceAddresses().size());
            }
        }
        seen.forEach(System.out::println);
    }
}
