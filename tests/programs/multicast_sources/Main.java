// Multicast groups: sources that are blocked and heard again, sockets that hear only their own groups, members of one source.
// modes: plain
import java.net.*;
import java.nio.ByteBuffer;
import java.nio.channels.*;

class Main {
    static void show(String name, java.util.concurrent.Callable<Object> action) {
        try {
            System.out.println(name + ": " + action.call());
        } catch (Exception e) {
            System.out.println(name + ": " + e);
        }
    }

    static DatagramChannel member(ProtocolFamily family, int port) throws Exception {
        DatagramChannel channel = DatagramChannel.open(family).setOption(StandardSocketOptions.SO_REUSEADDR, true);
        channel.bind(new InetSocketAddress(port));
        channel.configureBlocking(false);
        return channel;
    }

    static String heard(DatagramChannel channel) throws Exception {
        ByteBuffer buffer = ByteBuffer.allocate(16);
        StringBuilder all = new StringBuilder();
        while (channel.receive(buffer.clear()) != null) all.append(new String(buffer.array(), 0, buffer.position())).append(' ');
        return all.toString();
    }

    /** Not every host has a way to an IPv6 group. */
    static void send(DatagramChannel sender, String text, InetAddress group, int port) {
        show("send", () -> sender.send(ByteBuffer.wrap(text.getBytes()), new InetSocketAddress(group, port)));
    }

    static Object groups(ProtocolFamily family, String oneGroup, String otherGroup, String self, String stranger) throws Exception {
        NetworkInterface loopback = NetworkInterface.getByName("lo");
        InetAddress group = InetAddress.getByName(oneGroup), other = InetAddress.getByName(otherGroup), me = InetAddress.getByName(self);
        DatagramChannel one = member(family, 0);
        int port = ((InetSocketAddress) one.getLocalAddress()).getPort();
        DatagramChannel two = member(family, port), sender = DatagramChannel.open(family).bind(new InetSocketAddress(me, 0));
        sender.setOption(StandardSocketOptions.IP_MULTICAST_IF, loopback);
        MembershipKey key = one.join(group, loopback);
        two.join(other, loopback);
        DatagramChannel last = member(family, port);
        last.join(group, loopback);
        last.join(other, loopback);
        show("self block", () -> key.block(me) == key);
        send(sender, "blocked", group, port);
        show("unblock", () -> key.unblock(me) == key);
        send(sender, "open", group, port);
        send(sender, "other", other, port);
        // What goes through the loopback interface has arrived when it has been sent.
        System.out.println("one " + heard(one) + "two " + heard(two) + "last " + heard(last));
        show("blocking a group", () -> key.block(group));
        show("unblocking what is not blocked", () -> key.unblock(me));
        key.drop();
        show("blocking what is dropped", () -> key.block(me));
        InetAddress from = InetAddress.getByName(stranger);
        show("source", () -> one.join(group, loopback, from).sourceAddress());
        show("block of a source's member", () -> one.join(group, loopback, from).block(me));
        send(sender, "mine", group, port);
        System.out.println("one " + heard(one) + "two " + heard(two) + "last " + heard(last));
        for (DatagramChannel channel : new DatagramChannel[] {one, two, last, sender}) channel.close();
        return family;
    }

    public static void main(String[] args) throws Exception {
        show("groups", () -> groups(StandardProtocolFamily.INET, "225.4.5.6", "225.4.5.7", "127.0.0.1", "127.0.0.9"));
        show("groups", () -> groups(StandardProtocolFamily.INET6, "ff11::4567", "ff11::4568", "::1", "::9"));
    }
}
