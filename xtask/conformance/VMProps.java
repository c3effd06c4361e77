import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;

/**
 * What tests are told that ask for properties of the VM: the same for every VM, so that the same tests are run. It stands in for OpenJDK's
 * class of this name, which asks HotSpot's internals.
 */
public class VMProps implements Callable<Map<String, String>> {
    private static final String ABSENT = "vm.flightRecorder vm.gc.Shenandoah vm.gc.Epsilon vm.gc.Z vm.jvmci vm.jvmci.enabled vm.emulatedClient "
            + "vm.debug vm.hasSA vm.hasJFR vm.hasDTrace vm.rtm.cpu vm.rtm.compiler vm.cds vm.cds.custom.loaders "
            + "vm.cds.write.archived.java.heap vm.jvmti vm.graal.enabled vm.musl container.support jdk.containerized";
    private static final String PRESENT =
            "vm.flagless vm.gc.G1 vm.gc.Serial vm.gc.Parallel vm.compiler1.enabled vm.compiler2.enabled vm.opt.final.ClassUnloading";

    @Override
    public Map<String, String> call() {
        Map<String, String> properties = new HashMap<>();
        for (String name : ABSENT.split(" ")) {
            properties.put(name, "false");
        }
        for (String name : PRESENT.split(" ")) {
            properties.put(name, "true");
        }
        properties.put("vm.simpleArch", "x64");
        properties.put("vm.bits", "64");
        properties.put("vm.pageSize", "4096");
        properties.put("vm.cpu.features", "");
        properties.put("vm.gc", "null");
        properties.put("sun.arch.data.model", "64");
        properties.put("java.runtime.name", "OpenJDK Runtime Environment");
        properties.put("release.implementor", "unknown");
        return properties;
    }
}
