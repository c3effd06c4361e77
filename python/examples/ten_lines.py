"""Java that nobody trusts, in ten lines of Python."""

import rjvm

SOURCE = 'public class Rule { static String apply(String who, int n) { return ("hello " + who + "; ").repeat(n); } static void loop() { while (true); } }'

engine = rjvm.Engine()
with engine.vm(engine.compile({"Rule.java": SOURCE}), max_heap="32m") as vm:
    print(vm.call("Rule", "apply", "guest", 2))
    try:
        vm.call("Rule", "loop", milliseconds=100)
    except rjvm.Stopped as stopped:
        print(stopped.reason)
