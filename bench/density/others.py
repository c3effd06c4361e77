"""Creates, runs and keeps sandboxes of other kinds, as `embed/benches/density.rs` does with Vms: Wasmtime's instances and V8's isolates.

Takes what is installed (`pip install wasmtime mini-racer`); prints a line for each figure.
"""
import sys
import time

COUNT = int(sys.argv[1])


def private_kib():
    with open("/proc/self/smaps_rollup") as lines:
        return sum(int(line.split()[1]) for line in lines if line.startswith("Private_"))


def show(name, make_and_run):
    make_and_run()
    times = []
    for _ in range(COUNT):
        begin = time.perf_counter()
        make_and_run()
        times.append(time.perf_counter() - begin)
    before = private_kib()
    kept = [make_and_run() for _ in range(COUNT)]
    each = (private_kib() - before) / len(kept)
    print(f"{name}_ms {sorted(times)[COUNT // 2] * 1000:.3f}")
    print(f"{name}_kib {each:.0f}")


def wasmtime_instance():
    import wasmtime

    engine = wasmtime.Engine()
    text = """(module (memory 1) (data (i32.const 0) "Hello, World!") (func (export "main") (param i32) (result i32)
      (i32.store (i32.const 64) (local.get 0)) (i32.add (i32.load8_u (i32.const 0)) (i32.load (i32.const 64)))))"""
    module = wasmtime.Module(engine, text)

    def run():
        store = wasmtime.Store(engine)
        instance = wasmtime.Instance(store, module, [])
        assert instance.exports(store)["main"](store, 1) == 73
        return store, instance

    return run


def v8_isolate():
    import py_mini_racer

    def run():
        context = py_mini_racer.MiniRacer()
        assert context.eval("'Hello, ' + 'World!'") == "Hello, World!"
        return context

    return run


for name, make in [("wasmtime", wasmtime_instance), ("v8", v8_isolate)]:
    try:
        show(name, make())
    except ImportError:
        pass
