"""The package does what it says: values, objects, functions of the host, limits, errors."""

import array
import threading
import time
import unittest

import rjvm

SOURCE = """
import java.util.*;
public class Many {
    public interface Host { String name(int n); void note(String text, byte[] data, Object any); int[] numbers(); }
    static String text(String x) { return x; } static boolean not(boolean x) { return !x; } static byte b(byte x) { return x; }
    static char c(char x) { return x; } static short s(short x) { return x; } static int i(int x) { return x; } static long j(long x) { return x; }
    static float f(float x) { return x; } static double d(double x) { return x; } static void nothing() { }
    static byte[] bs(byte[] x) { return x; } static char[] cs(char[] x) { return x; } static short[] ss(short[] x) { return x; }
    static int[] is(int[] x) { return x; } static long[] js(long[] x) { return x; } static float[] fs(float[] x) { return x; }
    static double[] ds(double[] x) { return x; } static boolean[] zs(boolean[] x) { return x; } static String[] ts(String[] x) { return x; }
    static Object[] objects() { return new Object[] {null, "x", 7}; }
    static void fail() { throw new IllegalStateException("no", new RuntimeException("why")); }
    static void loop() { for (;;) { } } static void exit() { System.exit(5); }
    static String line() { return new Scanner(System.in).nextLine(); } static void print(String x) { System.out.print(x); }
    static String read(String path) throws Exception { return java.nio.file.Files.readString(java.nio.file.Path.of(path)); }
    static int heap() { var kept = new ArrayList<byte[]>(); try { for (;;) kept.add(new byte[1 << 20]); } catch (OutOfMemoryError e) { int n = kept.size(); kept.clear(); return n; } }
    static String use(Host h) { h.note("n", new byte[] {1, 2}, h); return h.name(h.numbers()[1]); }
    static String failing(Host h) { try { return h.name(-1); } catch (RuntimeException e) { return e.getMessage(); } }
    private int n; Many(int n) { this.n = n; } int add(int m) { return n += m; } public String toString() { return "Many " + n; }
}
"""

ENGINE = rjvm.Engine()
PROGRAM = ENGINE.compile({"Many.java": SOURCE})


class Test(unittest.TestCase):
    def setUp(self):
        self.vm = ENGINE.vm(PROGRAM, max_heap="32m")

    def call(self, name, *arguments, **limits):
        return self.vm.call("Many", name, *arguments, **limits)

    def test_values_come_back_as_they_went(self):
        a = array.array
        for name, value in [
            ("text", "äx€😀\0"), ("text", ""), ("text", None), ("b", -128), ("s", 32767), ("i", -(1 << 31)), ("j", 1 << 62), ("d", 0.1), ("f", 0.5),
            ("c", "é"), ("bs", b"\x00\xff"), ("bs", b""), ("cs", a("H", [1, 65535])), ("ss", a("h", [-1])), ("is", a("i", [])), ("js", a("q", [1 << 40])),
            ("fs", a("f", [0.5])), ("ds", a("d", [0.1, 2])), ("zs", [True, False]), ("ts", ["a", "ü", ""]),
        ]:  # fmt: skip
            self.assertEqual(self.call(name, value), value, name)
        self.assertIs(self.call("not", False), True)
        self.assertIsNone(self.call("nothing"))
        self.assertEqual(self.call("j", 5), 5)
        self.assertEqual(self.call("d", 5), 5.0)
        self.assertEqual(self.call("is", [1, 2]), a("i", [1, 2]))
        self.assertEqual(self.call("js", [1, 1 << 40]), a("q", [1, 1 << 40]))
        self.assertEqual(self.call("ds", (0.5, 1)), a("d", [0.5, 1]))

    def test_what_does_not_fit_is_an_error(self):
        for arguments in [("b", 128), ("i", 1 << 31), ("i", "x"), ("i",), ("i", 1.0), ("is", a := b"x"), ("absent", a)]:
            self.assertRaises(rjvm.Error, self.call, *arguments)
        self.assertRaises(OverflowError, self.call, "j", 1 << 63)
        for value in [{}, [], [1, "x"], array.array("B", [1]), object()]:
            self.assertRaises(TypeError, self.call, "is", value)

    def test_objects_have_methods(self):
        one = self.vm.new("Many", 3)
        self.assertEqual((one.call("add", 4), one.call("add", 1), str(one), one.class_name), (7, 8, "Many 8", "Many"))
        none, text, number = self.call("objects").elements()
        self.assertEqual((none, text.class_name, str(text), number.call("intValue")), (None, "java.lang.String", "x", 7))
        other = ENGINE.vm(PROGRAM)
        self.assertRaises(rjvm.Error, other._call, ("vm_method", "Many", "add"), one._handle, (1,), 0, 0)

    def test_functions_of_the_host(self):
        notes = []
        functions = {"name": lambda n: ["a", "b", "seven"][n] if n >= 0 else 1 / 0, "note": lambda *all: notes.append(all), "numbers": lambda: [0, 2]}
        host = self.vm.bind("Many$Host", functions)
        self.assertEqual(self.call("use", host), "seven")
        self.assertEqual((notes[0][:2], notes[0][2].class_name.startswith("Many$Host$$Host")), (("n", b"\x01\x02"), True))
        self.assertEqual(self.call("failing", host), "ZeroDivisionError: division by zero")
        self.assertRaises(rjvm.Error, self.vm.bind, "Many$Host", {})

    def test_errors_say_what_has_happened(self):
        with self.assertRaises(rjvm.GuestException) as caught:
            self.call("fail")
        self.assertEqual((str(caught.exception), caught.exception.java_class), ("java.lang.IllegalStateException: no", "java.lang.IllegalStateException"))
        self.assertIn("\tat Many.fail(Many.java:", caught.exception.stack_trace)
        self.assertIn("Caused by: java.lang.RuntimeException: why", caught.exception.stack_trace)
        with self.assertRaises(rjvm.CompileError) as caught:
            ENGINE.compile({"A.java": "class A { int x = y; }"})
        self.assertIn("A.java:1: error: cannot find symbol", str(caught.exception))
        with self.assertRaises(rjvm.Exited) as caught:
            self.call("exit")
        self.assertEqual(caught.exception.status, 5)

    def test_sources_use_other_programs(self):
        source = "class B { static String f(Many m) { return m.toString(); } }"
        self.vm.load(ENGINE.compile({"B.java": source}, path=[PROGRAM]))
        self.assertEqual(self.vm.call("B", "f", self.vm.new("Many", 1)), "Many 1")
        self.assertRaises(rjvm.CompileError, ENGINE.compile, {"B.java": source})

    def test_limits_and_grants(self):
        self.assertLess(self.call("heap"), 32)
        self.assertRaises(rjvm.GuestException, self.call, "read", __file__)
        self.assertIn("allow it with --dir", self.vm.denials()[0])
        self.assertRaises(ValueError, ENGINE.vm, max_heap="much")
        with ENGINE.vm(PROGRAM, policy='max-heap = "32m"', dir=["/usr:ro"], fuel=10**9, stdin=b"line\n") as vm:
            self.assertEqual(vm.call("Many", "line"), "line")
            vm.call("Many", "print", "ü")
            self.assertEqual((vm.stdout(), vm.stderr()), ("ü".encode(), b""))
            self.assertGreater(vm.usage()["fuel"], 0)
            with self.assertRaises(rjvm.Stopped) as caught:
                vm.call("Many", "loop", fuel=10**6)
            self.assertEqual(caught.exception.reason, "fuel")
        with self.assertRaises(rjvm.Stopped) as caught:
            self.call("loop", milliseconds=20)
        self.assertEqual(caught.exception.reason, "deadline")

    def test_threads_call_and_stop(self):
        ended = []
        def run():
            try:
                self.call("loop")
            except rjvm.Stopped as stopped:
                ended.append(stopped.reason)
        threads = [threading.Thread(target=run) for _ in range(3)]
        [thread.start() for thread in threads]
        time.sleep(0.05)
        # The lock of the interpreter is free: this one calls meanwhile.
        self.assertEqual(self.call("i", 1), 1)
        self.vm.stop()
        [thread.join() for thread in threads]
        self.assertEqual(ended, ["host"] * 3)


if __name__ == "__main__":
    unittest.main()
