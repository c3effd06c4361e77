"""Sandboxed Java in Python.

    import rjvm

    engine = rjvm.Engine()
    program = engine.compile({"Rule.java": "public class Rule { public static String apply(int n) { return \"n = \" + n; } }"})
    with engine.vm(program, max_heap="32m") as vm:
        print(vm.call("Rule", "apply", 42, milliseconds=500))

A machine reaches nothing but the class library and what it is given. Calls release the interpreter lock; a machine takes calls from any number of threads.

| Python | Java |
|---|---|
| None, bool | null, boolean |
| int | whichever of byte, short, char, int, long, float, double the method takes, if the number fits |
| float | double, float |
| str | String, CharSequence, Object, char |
| bytes, bytearray | byte[] |
| array.array | short[] (h), char[] (H), int[] (i), long[] (q), float[] (f), double[] (d) |
| list or tuple of str, bool, int, float | String[], boolean[], int[] (long[] if one needs it), double[] |
| Object | any other |
"""

import array
import ctypes
import os
import threading
import weakref
from ctypes import POINTER, Structure, Union, byref, c_bool, c_char, c_char_p, c_int32, c_int64, c_size_t, c_uint32, c_uint64, c_void_p

__all__ = ["Engine", "Program", "Vm", "Object", "Error", "GuestException", "Stopped", "Exited", "CompileError"]

_VOID, _NULL, _BOOLEAN, _BYTE, _CHAR, _SHORT, _INT, _LONG, _FLOAT, _DOUBLE, _TEXT = range(11)
_BOOLEANS, _BYTES, _CHARS, _SHORTS, _INTS, _LONGS, _FLOATS, _DOUBLES, _TEXTS, _OBJECT = range(11, 21)
_OK, _ARGUMENT, _START, _GUEST, _STOPPED, _EXITED = range(6)
_COMPILE = 11
_REASONS = ["none", "host", "fuel", "deadline", "cpu", "output", "corrupted", "native-memory", "other"]


class _Span(Structure):
    _fields_ = [("data", c_void_p), ("length", c_size_t)]


class _Payload(Union):
    _fields_ = [
        ("boolean", ctypes.c_uint8), ("byte_", ctypes.c_int8), ("char_", ctypes.c_uint16), ("short_", ctypes.c_int16),
        ("int_", c_int32), ("long_", c_int64), ("float_", ctypes.c_float), ("double_", ctypes.c_double), ("span", _Span),
        ("object", c_void_p),
    ]  # fmt: skip


class _Value(Structure):
    _fields_ = [("tag", c_uint32), ("of", _Payload)]


class _Source(Structure):
    _fields_ = [("name", c_char_p), ("text", c_char_p)]


class _Limits(Structure):
    _fields_ = [("fuel", c_uint64), ("milliseconds", c_uint64)]


class _Usage(Structure):
    _fields_ = [
        ("fuel", c_uint64), ("cpu_microseconds", c_uint64), ("heap", c_uint64), ("metadata", c_uint64), ("classes", c_uint64),
        ("native", c_uint64), ("native_peak", c_uint64), ("threads", c_uint32), ("objects_held", c_uint64),
    ]  # fmt: skip


_HostCall = ctypes.CFUNCTYPE(c_int32, c_void_p, POINTER(_Value), c_size_t, POINTER(_Value), POINTER(c_char), c_size_t)


class _HostFunction(Structure):
    _fields_ = [("name", c_char_p), ("call", _HostCall), ("context", c_void_p)]


_library = ctypes.CDLL(os.environ.get("RJVM_LIBRARY") or os.path.join(os.path.dirname(os.path.abspath(__file__)), "librjvm_c.so"))
_H = c_void_p
_FUNCTIONS = {
    # What may fail: its arguments, but for the place for the error.
    "engine_new": [c_char_p, _H], "config_untrusted": [_H, _H], "config_trusted": [_H, _H], "config_set": [_H, c_char_p, c_char_p],
    "config_set_all": [_H, c_char_p], "config_set_stdin": [_H, c_char_p, c_size_t], "program_new": [_H],
    "program_add_file": [_H, c_char_p, c_char_p, c_size_t], "program_add_jar": [_H, c_char_p, c_size_t], "compiler_new": [_H, _H],
    "compile": [_H, _H, c_size_t, _H, c_size_t, _H, _H], "vm_new": [_H, _H, _H], "vm_load": [_H, _H], "vm_usage": [_H, _H],
    "vm_output": [_H, c_bool, _H], "vm_denials": [_H, _H], "vm_static_method": [_H, c_char_p, c_char_p, _H],
    "vm_method": [_H, c_char_p, c_char_p, _H], "vm_constructor": [_H, c_char_p, _H],
    "method_call": [_H, _H, _H, _H, _H, c_size_t, _H], "object_class_name": [_H, _H, _H],
    "object_elements": [_H, _H, _H, c_size_t, _H], "vm_bind": [_H, c_char_p, _H, c_size_t, _H],
}  # fmt: skip
for _name, _arguments in _FUNCTIONS.items():
    _function = getattr(_library, "rjvm_" + _name)
    _function.argtypes, _function.restype = [*_arguments, c_void_p], c_int32
for _name, _argument, _result in [
    ("error_message", c_void_p, c_char_p), ("error_class", c_void_p, c_char_p), ("error_stack_trace", c_void_p, c_char_p),
    ("error_stop_reason", c_void_p, c_int32), ("error_exit_status", c_void_p, c_int32), ("error_free", c_void_p, None),
    ("engine_free", c_void_p, None), ("config_free", c_void_p, None), ("program_free", c_void_p, None),
    ("compiler_free", c_void_p, None), ("vm_free", c_void_p, None), ("vm_stop", c_void_p, None), ("method_free", c_void_p, None),
    ("object_free", c_void_p, None), ("object_clone", c_void_p, c_void_p), ("value_clear", c_void_p, None),
]:  # fmt: skip
    _function = getattr(_library, "rjvm_" + _name)
    _function.argtypes, _function.restype = [_argument], _result
_library.rjvm_config_set_compiler.argtypes, _library.rjvm_config_set_compiler.restype = [c_void_p, c_bool], None


class Error(Exception):
    """Why a call gives no result."""


class GuestException(Error):
    """The guest threw an exception and did not catch it."""

    def __init__(self, message, java_class, stack_trace):
        super().__init__(message)
        self.java_class, self.stack_trace = java_class, stack_trace


class Stopped(Error):
    """The guest was stopped: by its host or at a limit. Its machine runs nothing any more."""

    def __init__(self, message, reason):
        super().__init__(message)
        self.reason = reason


class Exited(Error):
    """The guest has called System.exit. Its machine runs nothing any more."""

    def __init__(self, message, status):
        super().__init__(message)
        self.status = status


class CompileError(Error):
    """The sources do not compile; the message has a line for each error."""


def _do(name, *arguments):
    error = c_void_p()
    status = getattr(_library, "rjvm_" + name)(*arguments, byref(error))
    if status == _OK:
        return
    text = lambda what: getattr(_library, "rjvm_error_" + what)(error).decode()
    try:
        message = text("message")
        if status == _GUEST:
            raise GuestException(message, text("class"), text("stack_trace"))
        if status == _STOPPED:
            raise Stopped(message, _REASONS[_library.rjvm_error_stop_reason(error)])
        if status == _EXITED:
            raise Exited(message, _library.rjvm_error_exit_status(error))
        raise {_ARGUMENT: ValueError, _COMPILE: CompileError}.get(status, Error)(message)
    finally:
        _library.rjvm_error_free(error)


class _Handle:
    """Something that the library has made, and frees when nobody uses it any more."""

    _kind = ""

    def __init__(self, *arguments, make=None):
        self._handle = c_void_p()
        _do(make or self._kind + "_new", *arguments, byref(self._handle))

    def __del__(self):
        handle = getattr(self, "_handle", None)
        if handle and _library is not None:
            self._handle = None
            getattr(_library, f"rjvm_{self._kind}_free")(handle)


class _Config(_Handle):
    _kind = "config"


class _Compiler(_Handle):
    _kind = "compiler"


class _Method(_Handle):
    _kind = "method"


class Program(_Handle):
    """Classes and resources in memory."""

    _kind = "program"

    def add(self, path, data):
        """Adds a file: a resource, or a class by its path, such as com/acme/Rule.class."""
        _do("program_add_file", self._handle, path.encode(), bytes(data), len(data))
        return self

    def jar(self, data):
        """Adds what is in a jar."""
        _do("program_add_jar", self._handle, bytes(data), len(data))
        return self


class Engine(_Handle):
    """The class library of a JDK 17, opened once for any number of machines."""

    _kind = "engine"

    def __init__(self, java_home=None):
        super().__init__(os.fsencode(java_home) if java_home else None)
        self._compiler = None
        self._lock = threading.Lock()

    def compile(self, sources, path=(), milliseconds=0):
        """Compiles sources, a dictionary of texts by path, which may use the classes of the programs in `path`."""
        with self._lock:
            compiler = self._compiler = self._compiler or _Compiler(self._handle)
            units = (_Source * len(sources))(*((name.encode(), text.encode()) for name, text in sources.items()))
            programs = (c_void_p * len(path))(*(program._handle for program in path))
            limits = _Limits(0, milliseconds)
            program = Program.__new__(Program)
            program._handle = c_void_p()
            try:
                _do("compile", compiler._handle, units, len(units), programs, len(programs), byref(limits), byref(program._handle))
            except Stopped:
                # The next one gets a new compiler.
                self._compiler = None
                raise
            return program

    def vm(self, *programs, trusted=False, policy=None, stdin=b"", compiler=True, **settings):
        """A machine with these programs. Settings are limits and grants by name, with _ for -: max_heap="64m", dir=["/srv/data::/data:ro"], timeout="2s"; `policy` is the
        text of a policy file."""
        config = _Config(self._handle, make="config_trusted" if trusted else "config_untrusted")
        if policy is not None:
            _do("config_set_all", config._handle, policy.encode())
        for name, values in settings.items():
            for value in values if isinstance(values, (list, tuple)) else [values]:
                value = str(value).lower() if isinstance(value, bool) else str(value)
                _do("config_set", config._handle, name.replace("_", "-").encode(), value.encode())
        if not trusted or stdin:
            _do("config_set_stdin", config._handle, stdin, len(stdin))
        # Where fuel is counted each step is interpreted.
        _library.rjvm_config_set_compiler(config._handle, compiler and "fuel" not in settings)
        vm = Vm(self._handle, config._handle)
        for program in programs:
            vm.load(program)
        return vm


class Vm(_Handle):
    """A running virtual machine: `Engine.vm` makes it. At the end of a `with` block it is stopped and freed."""

    _kind = "vm"

    def __init__(self, *arguments):
        super().__init__(*arguments)
        self._methods, self._kept = {}, []

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        """Stops the machine and frees everything that it holds; no call may be going on."""
        self._methods.clear()
        self.__del__()

    def load(self, program):
        """Makes the classes of a program known."""
        _do("vm_load", self._handle, program._handle)

    def call(self, class_name, method, *arguments, fuel=0, milliseconds=0):
        """Calls a static method; its name may have a descriptor behind it."""
        return self._call(("vm_static_method", class_name, method), None, arguments, fuel, milliseconds)

    def new(self, class_name, *arguments, fuel=0, milliseconds=0):
        """Makes an object."""
        return self._call(("vm_constructor", class_name), None, arguments, fuel, milliseconds)

    def bind(self, interface, functions):
        """An object that implements a Java interface by functions, a dictionary by name of method. Any thread of the guest calls them. What they raise the guest gets as a
        RuntimeException."""
        calls = [(name.encode(), self._host_call(function)) for name, function in functions.items()]
        table = (_HostFunction * len(calls))(*((name, call, None) for name, call in calls))
        self._kept.append(calls)
        handle = c_void_p()
        _do("vm_bind", self._handle, interface.encode(), table, len(table), byref(handle))
        return Object(self, handle)

    def stop(self):
        """Stops the machine, from any thread: its calls end with Stopped."""
        _library.rjvm_vm_stop(self._handle)

    def usage(self):
        """What the machine has used so far, as a dictionary."""
        usage = _Usage()
        _do("vm_usage", self._handle, byref(usage))
        return {name: getattr(usage, name) for name, _ in _Usage._fields_}

    def stdout(self):
        """What the guest has written to standard output so far."""
        return self._output(False)

    def stderr(self):
        """What the guest has written to standard error so far."""
        return self._output(True)

    def denials(self):
        """What the policy has denied, and what would have allowed it."""
        value = _Value()
        _do("vm_denials", self._handle, byref(value))
        return self._take(value)

    def _output(self, of_errors):
        value = _Value()
        _do("vm_output", self._handle, of_errors, byref(value))
        return self._take(value)

    def _call(self, key, receiver, arguments, fuel, milliseconds):
        method = self._methods.get(key)
        if method is None:
            names = [name.encode() for name in key[1:]]
            method = self._methods[key] = _Method(self._handle, *names, make=key[0])
        kept, result = [], _Value()
        values = (_Value * len(arguments))(*(_give(argument, kept) for argument in arguments))
        limits = byref(_Limits(fuel, milliseconds)) if fuel or milliseconds else None
        _do("method_call", method._handle, self._handle, limits, receiver, values, len(values), byref(result))
        return self._take(result)

    def _take(self, value):
        """The value in Python, which is cleared."""
        try:
            return self._read(value)
        finally:
            _library.rjvm_value_clear(byref(value))

    def _read(self, value):
        tag, of = value.tag, value.of
        if tag in (_VOID, _NULL):
            return None
        if tag == _BOOLEAN:
            return bool(of.boolean)
        if tag == _CHAR:
            return chr(of.char_)
        if tag in _PLAIN:
            return getattr(of, _PLAIN[tag])
        if tag == _OBJECT:
            handle = _library.rjvm_object_clone(of.object)
            return Object(self, c_void_p(handle))
        if tag == _TEXTS:
            spans = ctypes.cast(of.span.data, POINTER(_Span))
            return [ctypes.string_at(spans[i].data, spans[i].length).decode() for i in range(of.span.length)]
        size = array.array(_CODES[tag]).itemsize if tag in _CODES else 1
        data = ctypes.string_at(of.span.data, of.span.length * size)
        if tag == _TEXT:
            return data.decode()
        if tag == _BOOLEANS:
            return [byte != 0 for byte in data]
        return array.array(_CODES[tag], data) if tag in _CODES else data

    def _host_call(self, function):
        local, vm = threading.local(), weakref.ref(self)  # It must not keep itself.

        @_HostCall
        def call(_context, arguments, count, result, message, capacity):
            try:
                values = [vm()._read(arguments[i]) for i in range(count)]
                # What the result points to is copied after this has returned.
                local.kept = []
                result[0] = _give(function(*values), local.kept)
                return _OK
            except BaseException as error:  # It must not get out.
                text = f"{type(error).__name__}: {error}".encode()[: capacity - 1]
                ctypes.memmove(message, text + b"\0", len(text) + 1)
                return _ARGUMENT

        return call


class Object:
    """An object of a guest, which lives as long as this."""

    def __init__(self, vm, handle):
        self._vm, self._handle = vm, handle

    def __del__(self):
        if self._handle and _library is not None:
            _library.rjvm_object_free(self._handle)

    def call(self, method, *arguments, fuel=0, milliseconds=0):
        """Calls an instance method of the object's class."""
        return self._vm._call(("vm_method", self.class_name, method), self._handle, arguments, fuel, milliseconds)

    @property
    def class_name(self):
        """Name of its class, as Class.getName gives it."""
        value = _Value()
        _do("object_class_name", self._handle, self._vm._handle, byref(value))
        return self._vm._take(value)

    def elements(self):
        """The elements of an array of objects."""
        length = c_size_t()
        _do("object_elements", self._handle, self._vm._handle, None, 0, byref(length))
        handles = (c_void_p * length.value)()
        _do("object_elements", self._handle, self._vm._handle, handles, length.value, byref(length))
        return [Object(self._vm, c_void_p(handle)) if handle else None for handle in handles]

    def __str__(self):
        return self._vm._call(("vm_method", "java.lang.Object", "toString"), self._handle, (), 0, 0)


_PLAIN = {_BYTE: "byte_", _SHORT: "short_", _INT: "int_", _LONG: "long_", _FLOAT: "float_", _DOUBLE: "double_"}
_CODES = {_CHARS: "H", _SHORTS: "h", _INTS: "i", _LONGS: "q", _FLOATS: "f", _DOUBLES: "d"}
_TAGS = {"H": _CHARS, "h": _SHORTS, "i": _INTS, "q": _LONGS, "l": _LONGS, "f": _FLOATS, "d": _DOUBLES}
_INT_RANGE, _LONG_RANGE = range(-(1 << 31), 1 << 31), range(-(1 << 63), 1 << 63)


def _span(tag, data, length, kept):
    kept.append(data)
    value = _Value(tag)
    value.of.span = _Span(ctypes.cast(data, c_void_p), length)
    return value


def _bytes(tag, data, length, kept):
    return _span(tag, ctypes.create_string_buffer(data, len(data) or 1), length, kept)


def _give(given, kept):
    """A value for the library; `kept` gets what it points to."""
    value = _Value(_NULL)
    if given is None:
        return value
    if isinstance(given, bool):
        value.tag, value.of.boolean = _BOOLEAN, given
    elif isinstance(given, int):
        if given not in _LONG_RANGE:
            raise OverflowError(f"{given} is no long")
        value.tag, value.of.long_ = _LONG, given
        if given in _INT_RANGE:
            value.tag, value.of.int_ = _INT, given
    elif isinstance(given, float):
        value.tag, value.of.double_ = _DOUBLE, given
    elif isinstance(given, str):
        data = given.encode()
        return _bytes(_TEXT, data, len(data), kept)
    elif isinstance(given, (bytes, bytearray)):
        return _bytes(_BYTES, bytes(given), len(given), kept)
    elif isinstance(given, array.array):
        if given.typecode not in _TAGS or given.typecode == "l" and given.itemsize != 8:
            raise TypeError(f"there is no Java array for the type code {given.typecode}")
        return _bytes(_TAGS[given.typecode], given.tobytes(), len(given), kept)
    elif isinstance(given, Object):
        value.tag, value.of.object = _OBJECT, given._handle
        kept.append(given)
    elif isinstance(given, (list, tuple)):
        return _give_list(given, kept)
    else:
        raise TypeError(f"{type(given).__name__} is nothing in Java")
    return value


def _give_list(given, kept):
    def all_are(kind):
        return given and all(isinstance(element, kind) and (kind is bool or not isinstance(element, bool)) for element in given)

    if all_are(str):
        texts = [element.encode() for element in given]
        kept.append(texts)
        spans = (_Span * len(texts))(*((ctypes.cast(c_char_p(text), c_void_p), len(text)) for text in texts))
        return _span(_TEXTS, spans, len(spans), kept)
    if all_are(bool):
        return _bytes(_BOOLEANS, bytes(given), len(given), kept)
    if all_are(int):
        code = "i" if all(element in _INT_RANGE for element in given) else "q"
        return _give(array.array(code, given), kept)
    if all_are((int, float)):
        return _give(array.array("d", given), kept)
    raise TypeError("a list of str, bool, int or float, and not an empty one: array.array says what it is")
