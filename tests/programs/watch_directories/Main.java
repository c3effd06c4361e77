// Watching directories: events of each kind, several directories, a key that is cancelled, a directory that goes, a service that is closed while a thread waits.
import static java.nio.file.StandardWatchEventKinds.*;

import java.io.IOException;
import java.nio.file.*;
import java.util.*;
import java.util.concurrent.*;

class Main {
    /** Shows what is seen until so many kinds of events have come, and whatever else comes soon after. */
    static void drain(WatchService service, Map<WatchKey, String> names, int kinds) throws Exception {
        TreeSet<String> seen = new TreeSet<>();
        WatchKey key;
        while ((key = service.poll(seen.size() < kinds ? 30_000 : 200, TimeUnit.MILLISECONDS)) != null) {
            for (WatchEvent<?> event : key.pollEvents()) seen.add(names.get(key) + " " + event.kind() + " " + event.context());
            key.reset();
        }
        System.out.println(seen);
    }

    public static void main(String[] args) throws Exception {
        Path one = Files.createDirectory(Path.of("one")), two = Files.createDirectory(Path.of("two"));
        WatchService service = FileSystems.getDefault().newWatchService();
        Map<WatchKey, String> names = new HashMap<>();
        WatchKey first = one.register(service, ENTRY_CREATE, ENTRY_DELETE, ENTRY_MODIFY), second = two.register(service, ENTRY_CREATE, ENTRY_DELETE);
        names.put(first, "one");
        names.put(second, "two");
        System.out.println(first.isValid() + " " + first.watchable() + " " + service.poll());
        Files.writeString(one.resolve("a\u00e9"), "x");
        Files.writeString(two.resolve("b"), "x");
        Files.createDirectory(one.resolve("sub"));
        drain(service, names, 4);
        Files.move(one.resolve("a\u00e9"), two.resolve("c"));
        Files.writeString(two.resolve("b"), "y");
        Files.delete(two.resolve("b"));
        drain(service, names, 3);
        second.cancel();
        System.out.println(second.isValid() + " " + second.reset());
        Files.writeString(two.resolve("unseen"), "x");
        System.out.println(service.poll(200, TimeUnit.MILLISECONDS));
        System.out.println(one.register(service, ENTRY_DELETE) == first);
        Files.writeString(one.resolve("not asked for"), "x");
        System.out.println(service.poll(200, TimeUnit.MILLISECONDS));
        Files.delete(one.resolve("not asked for"));
        Files.delete(one.resolve("sub"));
        Files.delete(one);
        WatchKey gone;
        do {
            gone = service.poll(30, TimeUnit.SECONDS);
            gone.pollEvents();
        } while (gone.reset());
        System.out.println((gone == first) + " " + gone.isValid());
        try {
            Path.of("nowhere").register(service, ENTRY_CREATE);
        } catch (IOException e) {
            System.out.println(e);
        }
        try {
            two.resolve("c").register(service, ENTRY_CREATE);
        } catch (IOException e) {
            System.out.println(e);
        }
        Thread closer = new Thread(() -> {
            try {
                Thread.sleep(200);
                service.close();
            } catch (Exception e) {
                System.out.println(e);
            }
        });
        closer.start();
        try {
            service.take();
        } catch (ClosedWatchServiceException e) {
            System.out.println(e);
        }
        closer.join();
        try {
            two.register(service, ENTRY_CREATE);
        } catch (ClosedWatchServiceException e) {
            System.out.println(e);
        }
    }
}
