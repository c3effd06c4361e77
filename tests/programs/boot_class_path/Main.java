// Classes that are appended to the boot class path, and a package that a patch adds to java.base.
// extra: boot
// extra: patch
// jvm: -Xbootclasspath/a:${classes}-boot --patch-module java.base=${classes}-patch --add-exports java.base/added=ALL-UNNAMED

public class Main {
    public static void main(String[] args) throws Exception {
        for (String name : new String[] {"appended.Appended", "InNoPackage", "added.Added"}) {
            Class<?> type = Class.forName(name);
            System.out.println(name + ": loader " + type.getClassLoader() + ", module " + type.getModule().getName());
            System.out.println("  " + type.getPackage() + ", " + type.getMethod("say").invoke(null));
            System.out.println("  the boot loader's: " + (Class.forName(name, false, null) == type));
        }
        System.out.println(Object.class.getModule().getPackages().contains("added"));
        System.out.println(ClassLoader.getPlatformClassLoader().getResource("appended/Appended.class") != null);
        try {
            Class.forName("appended.Absent", true, null);
        } catch (ClassNotFoundException e) {
            System.out.println(e.getMessage());
        }
        try {
            Class.forName("added.Absent", true, null);
        } catch (ClassNotFoundException e) {
            System.out.println(e.getMessage());
        }
        String path = System.getProperty("jdk.boot.class.path.append");
        System.out.println(path);
    }
}
