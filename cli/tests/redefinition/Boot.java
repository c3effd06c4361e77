import java.lang.instrument.*;
import java.security.ProtectionDomain;
import java.util.*;
import java.util.concurrent.*;
import jdk.internal.org.objectweb.asm.*;

/// Classes of the class library that an agent changes while many threads are in them.
public class Boot {
    static final Set<String> chosen = ConcurrentHashMap.newKeySet();

    /// Has methods say that they were entered.
    static class Enters implements ClassFileTransformer {
        public byte[] transform(Module module, ClassLoader loader, String name, Class<?> type, ProtectionDomain domain, byte[] file) {
            if (type == null || !chosen.contains(name)) {
                return null;
            }
            ClassReader reader = new ClassReader(file);
            ClassWriter writer = new ClassWriter(reader, ClassWriter.COMPUTE_MAXS);
            reader.accept(new ClassVisitor(Opcodes.ASM8, writer) {
                public MethodVisitor visitMethod(int access, String method, String descriptor, String signature, String[] exceptions) {
                    MethodVisitor visitor = super.visitMethod(access, method, descriptor, signature, exceptions);
                    if (method.startsWith("<") || (access & (Opcodes.ACC_ABSTRACT | Opcodes.ACC_NATIVE)) != 0) {
                        return visitor;
                    }
                    return new MethodVisitor(Opcodes.ASM8, visitor) {
                        public void visitCode() {
                            super.visitCode();
                            super.visitMethodInsn(Opcodes.INVOKESTATIC, "counter/Counter", "hit", "()V", false);
                        }
                    };
                }
            }, 0);
            return writer.toByteArray();
        }
    }

    static int work(int rounds) {
        int sum = 0;
        for (int round = 0; round < rounds; round++) {
            List<Integer> list = new ArrayList<>();
            for (int index = 0; index < 10; index++) {
                list.add(index);
            }
            Map<String, Integer> map = new HashMap<>();
            for (Integer element : list) {
                map.merge("x" + element % 3, element, Integer::sum);
            }
            StringBuilder text = new StringBuilder();
            map.forEach((key, value) -> text.append(key).append(value));
            sum += text.length() + list.size() + Optional.of(round).map(value -> value % 5).get();
        }
        return sum;
    }

    public static void main(String[] arguments) throws Exception {
        Agent.inst.appendToBootstrapClassLoaderSearch(new java.util.jar.JarFile("counter.jar"));
        Enters enters = new Enters();
        Agent.inst.addTransformer(enters, true);
        Class<?>[] classes = {ArrayList.class, HashMap.class, StringBuilder.class, Optional.class, Integer.class, AbstractList.class,
            Class.forName("java.util.ArrayList$Itr"), Class.forName("java.util.HashMap$Node"), Class.forName("java.lang.AbstractStringBuilder")};
        int expected = work(1000);
        int threads = 3;
        ExecutorService service = Executors.newFixedThreadPool(threads);
        var stop = new java.util.concurrent.atomic.AtomicBoolean();
        List<Future<Integer>> results = new ArrayList<>();
        for (int number = 0; number < threads; number++) {
            results.add(service.submit(() -> {
                int wrong = 0;
                do {
                    if (work(1000) != expected) {
                        wrong++;
                    }
                } while (!stop.get());
                return wrong;
            }));
        }
        for (int round = 0; round < 6; round++) {
            for (Class<?> type : classes) {
                if (round % 2 == 0) chosen.add(type.getName().replace('.', '/')); else chosen.remove(type.getName().replace('.', '/'));
                Agent.inst.retransformClasses(type);
            }
            if (round % 3 == 0) System.gc();
        }
        stop.set(true);
        for (Future<Integer> result : results) {
            System.out.println("wrong: " + result.get());
        }
        service.shutdown();
        counter.Counter.counts = true;
        work(10);
        System.out.println("hits " + counter.Counter.hits);
        for (Class<?> type : classes) {
            chosen.add(type.getName().replace('.', '/'));
        }
        Agent.inst.retransformClasses(classes);
        List<String> seen = new ArrayList<>();
        counter.Counter.counts = false;
        counter.Counter.hits = 0;
        counter.Counter.counts = true;
        seen.add("x");
        counter.Counter.counts = false;
        System.out.println("more hits " + (counter.Counter.hits > 0) + " " + (work(1000) == expected));
        Agent.inst.removeTransformer(enters);
        Agent.inst.retransformClasses(classes);
        counter.Counter.hits = 0;
        counter.Counter.counts = true;
        System.out.println(work(1000) == expected);
        System.out.println("hits " + counter.Counter.hits);
    }
}
