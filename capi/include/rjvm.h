// rjvm: Java programs inside a host written in C, each in a machine that reaches nothing but what it is given.
//
// Made from the library's source: do not edit.
//
// - Every function may be called from any thread, with the same machine from several at a time. What is freed must not be in use.
// - A function that can fail returns a status. If `error` is not null, it then gets an error, which `rjvm_error_free` frees; else it gets null.
// - Null where something must be given is RJVM_STATUS_ARGUMENT, never a crash. Only a pointer that points to nothing is the caller's fault.
// - Texts are UTF-8 and end with a zero byte, except in values, which have a length.
// - What a function gives through a pointer belongs to the caller, who frees it with the function of its type. What it takes stays the caller's.
// - Objects, methods and machines may be freed in any order.

#ifndef RJVM_H
#define RJVM_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

// How a call has ended. After `STOPPED`, `EXITED` and `INTERNAL` the machine runs nothing any more; after all others it goes on.
typedef enum {
  // It is done.
  RJVM_STATUS_OK = 0,
  // An argument of the function is null, no UTF-8, or nothing that there is.
  RJVM_STATUS_ARGUMENT = 1,
  // The machine or its class library could not start.
  RJVM_STATUS_START = 2,
  // The guest threw an exception and did not catch it.
  RJVM_STATUS_GUEST = 3,
  // The guest was stopped, by the host or at a limit: `rjvm_error_stop_reason`.
  RJVM_STATUS_STOPPED = 4,
  // The guest has called `System.exit`: `rjvm_error_exit_status`.
  RJVM_STATUS_EXITED = 5,
  // A bug of rjvm.
  RJVM_STATUS_INTERNAL = 6,
  // There is no such method, field or constructor, or several fit.
  RJVM_STATUS_NO_SUCH_MEMBER = 7,
  // An object is no instance of what is expected.
  RJVM_STATUS_WRONG_CLASS = 8,
  // A value of one machine was used with another.
  RJVM_STATUS_OTHER_MACHINE = 9,
  // The machine has no room for another thread, or the calling thread has too little stack left.
  RJVM_STATUS_NO_THREAD = 10,
  // The sources do not compile; the message has what is wrong, a line each.
  RJVM_STATUS_COMPILE = 11,
} rjvm_status;

// What has stopped a guest.
typedef enum {
  // It was not stopped.
  RJVM_STOP_REASON_NONE = 0,
  // `rjvm_vm_stop`, or `rjvm_stopper_stop`.
  RJVM_STOP_REASON_HOST = 1,
  // Its fuel is used up.
  RJVM_STOP_REASON_FUEL = 2,
  // Its time is over.
  RJVM_STOP_REASON_DEADLINE = 3,
  // Its processor time is used up.
  RJVM_STOP_REASON_CPU = 4,
  // It has written too much.
  RJVM_STOP_REASON_OUTPUT = 5,
  // It has touched memory that no correct program touches.
  RJVM_STOP_REASON_CORRUPTED = 6,
  // It went far beyond its limit of memory besides the heap.
  RJVM_STOP_REASON_NATIVE_MEMORY = 7,
  // Something else.
  RJVM_STOP_REASON_OTHER = 8,
} rjvm_stop_reason;

// What a value is, and which member of `rjvm_payload` has it.
enum rjvm_tag
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
  // The result of a method that has none.
  RJVM_TAG_VOID = 0,
  // `null`
  RJVM_TAG_NULL = 1,
  // `boolean`, in `boolean`: 0 or 1.
  RJVM_TAG_BOOLEAN = 2,
  // `byte`, in `byte_`.
  RJVM_TAG_BYTE = 3,
  // `char`, in `char_`: a unit of UTF-16.
  RJVM_TAG_CHAR = 4,
  // `short`, in `short_`.
  RJVM_TAG_SHORT = 5,
  // `int`, in `int_`.
  RJVM_TAG_INT = 6,
  // `long`, in `long_`.
  RJVM_TAG_LONG = 7,
  // `float`, in `float_`.
  RJVM_TAG_FLOAT = 8,
  // `double`, in `double_`.
  RJVM_TAG_DOUBLE = 9,
  // `String`, in `span`: UTF-8, its length in bytes. Texts that the library gives have a zero byte behind them.
  RJVM_TAG_TEXT = 10,
  // `boolean[]`, in `span`: a byte each.
  RJVM_TAG_BOOLEANS = 11,
  // `byte[]`, in `span`.
  RJVM_TAG_BYTES = 12,
  // `char[]`, in `span`: `uint16_t`.
  RJVM_TAG_CHARS = 13,
  // `short[]`, in `span`: `int16_t`.
  RJVM_TAG_SHORTS = 14,
  // `int[]`, in `span`: `int32_t`.
  RJVM_TAG_INTS = 15,
  // `long[]`, in `span`: `int64_t`.
  RJVM_TAG_LONGS = 16,
  // `float[]`, in `span`.
  RJVM_TAG_FLOATS = 17,
  // `double[]`, in `span`.
  RJVM_TAG_DOUBLES = 18,
  // `String[]`, in `span`: an `rjvm_span` each.
  RJVM_TAG_TEXTS = 19,
  // Any other object, in `object`. A `String[]` with nulls in it is one of these.
  RJVM_TAG_OBJECT = 20,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum rjvm_tag rjvm_tag;
#else
typedef uint32_t rjvm_tag;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

// The JDK's own compiler, in a machine of its own.
typedef struct rjvm_compiler rjvm_compiler;

// Limits, grants and switches of a machine.
typedef struct rjvm_config rjvm_config;

// The class library of a JDK 17, opened once for any number of machines.
typedef struct rjvm_engine rjvm_engine;

// Why a function has failed.
typedef struct rjvm_error rjvm_error;

// The methods of one name, of which the arguments of a call choose one.
typedef struct rjvm_method rjvm_method;

// An object of a guest, which lives as long as the handle.
typedef struct rjvm_object rjvm_object;

// Classes and resources in memory.
typedef struct rjvm_program rjvm_program;

// What stops a machine from any thread, and may live longer than that.
typedef struct rjvm_stopper rjvm_stopper;

// A running virtual machine.
typedef struct rjvm_vm rjvm_vm;

// Elements that lie one behind the other.
typedef struct {
  // The first.
  const void *data;
  // How many.
  size_t length;
} rjvm_span;

// What a value holds.
typedef union {
  uint8_t boolean;
  int8_t byte_;
  uint16_t char_;
  int16_t short_;
  int32_t int_;
  int64_t long_;
  float float_;
  double double_;
  rjvm_span span;
  rjvm_object *object;
} rjvm_payload;

// A Java value. One that a function takes may point to memory of the caller; one that a function gives is freed with `rjvm_value_clear`.
typedef struct {
  // An `rjvm_tag`.
  uint32_t tag;
  rjvm_payload of;
} rjvm_value;

// A source to compile.
typedef struct {
  // Its path, such as `com/acme/Rule.java`.
  const char *name;
  // What it says.
  const char *text;
} rjvm_source;

// Limits on one call.
typedef struct {
  // Units of fuel, if the machine counts it (setting `fuel`); 0: as much as the machine has.
  uint64_t fuel;
  // Time on the clock, in milliseconds; 0: as much as the machine has.
  uint64_t milliseconds;
} rjvm_limits;

// What a machine has used.
typedef struct {
  // Units of fuel, if it is counted.
  uint64_t fuel;
  // Processor time in microseconds, if that is limited.
  uint64_t cpu_microseconds;
  // Bytes of the heap in use, garbage included.
  uint64_t heap;
  // Bytes of classes.
  uint64_t metadata;
  // Classes of the guest's own.
  uint64_t classes;
  // Bytes of memory besides the heap.
  uint64_t native;
  // The most that it ever had of that.
  uint64_t native_peak;
  // Threads.
  uint32_t threads;
  // Objects that the host holds.
  uint64_t objects_held;
} rjvm_usage;

// A function of the host: gets its context and the arguments of the guest, which are the library's and end with the call; objects among them are kept with
// `rjvm_object_clone`. It writes its result, unless the method has none. What that points to is copied afterwards: it must not lie on the stack of the
// function, and stays the host's. A status other than `RJVM_STATUS_OK` throws a `RuntimeException` with the text that the function has written to `message`.
// It is called by any thread of the guest, by several at a time. It must not jump or unwind out of the call.
typedef int32_t (*rjvm_host_call)(void *context,
                                  const rjvm_value *arguments,
                                  size_t argument_count,
                                  rjvm_value *result,
                                  char *message,
                                  size_t message_capacity);

// A function of the host, and what it stands behind.
typedef struct {
  // The method's name, which has a descriptor behind it if there are several of the name.
  const char *name;
  // The function.
  rjvm_host_call call;
  // What it gets with each call.
  void *context;
} rjvm_host_function;

#ifdef __cplusplus
extern "C" {
#endif // __cplusplus

// The status that the function has returned.
rjvm_status rjvm_error_status(const rjvm_error *error);

// What has happened, in words. The text lives as long as the error.
const char *rjvm_error_message(const rjvm_error *error);

// The class of the guest's exception, such as `java.lang.IllegalStateException`, or an empty text.
const char *rjvm_error_class(const rjvm_error *error);

// The stack trace of the guest's exception with its causes, or an empty text.
const char *rjvm_error_stack_trace(const rjvm_error *error);

// What has stopped the guest.
rjvm_stop_reason rjvm_error_stop_reason(const rjvm_error *error);

// The status that the guest has exited with.
int32_t rjvm_error_exit_status(const rjvm_error *error);

// Frees an error; null is none.
void rjvm_error_free(rjvm_error *error);

// Frees what a value holds that a function has given, and makes it void; null is none. Values of the caller's own memory must not be cleared.
void rjvm_value_clear(rjvm_value *value);

// Another handle for the same object; null if `object` is null.
rjvm_object *rjvm_object_clone(const rjvm_object *object);

// Frees a handle; null is none.
void rjvm_object_free(rjvm_object *object);

// Opens the class library of the JDK 17 at `java_home`; null: the one whose `java` is on the `PATH`.
rjvm_status rjvm_engine_new(const char *java_home,
                            rjvm_engine **engine,
                            rjvm_error **error);

// Closes an engine; machines that were made with it go on.
void rjvm_engine_free(rjvm_engine *engine);

// A configuration that allows nothing but the class library, with modest limits.
rjvm_status rjvm_config_untrusted(const rjvm_engine *engine,
                                  rjvm_config **config,
                                  rjvm_error **error);

// A configuration that allows what the process may do, as `java` does.
rjvm_status rjvm_config_trusted(const rjvm_engine *engine,
                                rjvm_config **config,
                                rjvm_error **error);

// Sets a limit or grants something by name: those of `docs/sandbox.md`, such as `max-heap` to `64m` or `dir` to `/srv/data::/data:ro`.
rjvm_status rjvm_config_set(rjvm_config *config,
                            const char *name,
                            const char *value,
                            rjvm_error **error);

// Sets what a policy file in TOML says.
rjvm_status rjvm_config_set_all(rjvm_config *config, const char *policy, rjvm_error **error);

// Has standard input come from these bytes, which are copied.
rjvm_status rjvm_config_set_stdin(rjvm_config *config,
                                  const uint8_t *bytes,
                                  size_t length,
                                  rjvm_error **error);

// Has hot methods become machine code; at first they do not. Does nothing to null.
void rjvm_config_set_compiler(rjvm_config *config, bool enabled);

// Frees a configuration.
void rjvm_config_free(rjvm_config *config);

// A program without classes.
rjvm_status rjvm_program_new(rjvm_program **program, rjvm_error **error);

// Adds a file: a resource, or a class by its path, such as `com/acme/Rule.class`. The bytes are copied.
rjvm_status rjvm_program_add_file(rjvm_program *program,
                                  const char *path,
                                  const uint8_t *bytes,
                                  size_t length,
                                  rjvm_error **error);

// Adds what is in a jar.
rjvm_status rjvm_program_add_jar(rjvm_program *program,
                                 const uint8_t *bytes,
                                 size_t length,
                                 rjvm_error **error);

// Frees a program; machines that have loaded it keep its classes.
void rjvm_program_free(rjvm_program *program);

// Starts the compiler.
rjvm_status rjvm_compiler_new(const rjvm_engine *engine,
                              rjvm_compiler **compiler,
                              rjvm_error **error);

// Compiles sources, which may use the classes of the programs in `path`. The program that is made has the classes of the sources alone. `limits` may be null;
// a compiler that has come to one is of no use any more.
rjvm_status rjvm_compile(const rjvm_compiler *compiler,
                         const rjvm_source *sources,
                         size_t source_count,
                         const rjvm_program *const *path,
                         size_t path_count,
                         const rjvm_limits *limits_of_call,
                         rjvm_program **program,
                         rjvm_error **error);

// Frees a compiler.
void rjvm_compiler_free(rjvm_compiler *compiler);

// Makes a machine; the configuration is copied.
rjvm_status rjvm_vm_new(const rjvm_engine *engine,
                        const rjvm_config *config,
                        rjvm_vm **vm,
                        rjvm_error **error);

// Makes the classes of a program known to a machine.
rjvm_status rjvm_vm_load(const rjvm_vm *vm, const rjvm_program *program, rjvm_error **error);

// Stops a machine from any thread: none of the guest's handlers run, and all its calls end with `RJVM_STATUS_STOPPED`. Does nothing to null.
void rjvm_vm_stop(const rjvm_vm *vm);

// What stops a machine also while others free it.
rjvm_status rjvm_stopper_new(const rjvm_vm *vm, rjvm_stopper **stopper, rjvm_error **error);

// Stops the machine, if it is still there.
void rjvm_stopper_stop(const rjvm_stopper *stopper);

// Frees a stopper.
void rjvm_stopper_free(rjvm_stopper *stopper);

// What a machine has used so far.
rjvm_status rjvm_vm_usage(const rjvm_vm *vm, rjvm_usage *usage, rjvm_error **error);

// What the guest has written to standard output so far (`standard_error`: to standard error), as a value of bytes, if the machine keeps it: one that is not
// trusted does.
rjvm_status rjvm_vm_output(const rjvm_vm *vm,
                           bool standard_error,
                           rjvm_value *output,
                           rjvm_error **error);

// What the policy has denied so far and what would have allowed it, as a value of texts.
rjvm_status rjvm_vm_denials(const rjvm_vm *vm, rjvm_value *denials, rjvm_error **error);

// Frees a machine: stops it and frees everything that it holds.
void rjvm_vm_free(rjvm_vm *vm);

// The static methods of a name, which may have a descriptor behind it: `apply`, `apply(ILjava/lang/String;)I`. Access modifiers are no obstacle.
rjvm_status rjvm_vm_static_method(const rjvm_vm *vm,
                                  const char *class_name,
                                  const char *name,
                                  rjvm_method **method,
                                  rjvm_error **error);

// The instance methods of a name, as `rjvm_vm_static_method`.
rjvm_status rjvm_vm_method(const rjvm_vm *vm,
                           const char *class_name,
                           const char *name,
                           rjvm_method **method,
                           rjvm_error **error);

// The constructors of a class: a call gives the new object.
rjvm_status rjvm_vm_constructor(const rjvm_vm *vm,
                                const char *class_name,
                                rjvm_method **method,
                                rjvm_error **error);

// Calls the method that the arguments fit best, on the calling thread. `receiver` is null but for instance methods; `limits` may be null, and so may `result`
// be. Whole numbers and fractions of any size fit wherever the declared type has room for them.
rjvm_status rjvm_method_call(const rjvm_method *method,
                             const rjvm_vm *vm,
                             const rjvm_limits *limits_of_call,
                             const rjvm_object *receiver,
                             const rjvm_value *arguments,
                             size_t argument_count,
                             rjvm_value *result,
                             rjvm_error **error);

// Frees a method.
void rjvm_method_free(rjvm_method *method);

// Name of an object's class, as `Class.getName` gives it, as a value of text.
rjvm_status rjvm_object_class_name(const rjvm_object *object,
                                   const rjvm_vm *vm,
                                   rjvm_value *name,
                                   rjvm_error **error);

// The elements of an array of objects: `elements` gets handles, null for null, of which there are room for `capacity`; `length` gets how many there are. What has no
// room is left out.
rjvm_status rjvm_object_elements(const rjvm_object *object,
                                 const rjvm_vm *vm,
                                 rjvm_object **elements,
                                 size_t capacity,
                                 size_t *length,
                                 rjvm_error **error);

// An object that implements a Java interface of the program by functions of the host, to be given to the guest. Functions and contexts live at least as long as the
// machine.
rjvm_status rjvm_vm_bind(const rjvm_vm *vm,
                         const char *interface_name,
                         const rjvm_host_function *functions,
                         size_t function_count,
                         rjvm_object **object,
                         rjvm_error **error);

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

#endif  /* RJVM_H */

// Values for arguments.

static inline rjvm_value rjvm_int(int32_t value) {
  rjvm_value made = {RJVM_TAG_INT, {0}};
  made.of.int_ = value;
  return made;
}

static inline rjvm_value rjvm_long(int64_t value) {
  rjvm_value made = {RJVM_TAG_LONG, {0}};
  made.of.long_ = value;
  return made;
}

static inline rjvm_value rjvm_double(double value) {
  rjvm_value made = {RJVM_TAG_DOUBLE, {0}};
  made.of.double_ = value;
  return made;
}

static inline rjvm_value rjvm_object_value(rjvm_object *object) {
  rjvm_value made = {RJVM_TAG_OBJECT, {0}};
  made.of.object = object;
  return made;
}

// A text, an array or bytes: so many elements of the kind that the tag says.
static inline rjvm_value rjvm_span_value(rjvm_tag tag, const void *data, size_t length) {
  rjvm_value made = {(uint32_t)tag, {0}};
  made.of.span.data = data;
  made.of.span.length = length;
  return made;
}
