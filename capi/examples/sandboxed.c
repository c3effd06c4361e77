// Java that nobody trusts, in a C program: compiled in memory, called with values, stopped from another thread.
// cc sandboxed.c -I ../include -lrjvm_c -lpthread -o sandboxed

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "rjvm.h"

static const char *const SOURCE =
    "public class Rule {\n"
    "    public interface Host { String name(int number); }\n"
    "    public static String greet(String who, int times) { return \"hello \".concat(who).repeat(times); }\n"
    "    public static int[] squares(int[] x) { int[] y = x.clone(); for (int i = 0; i < y.length; i++) y[i] *= y[i]; return y; }\n"
    "    public static String[] sorted(String[] x) { java.util.Arrays.sort(x); return x; }\n"
    "    public static String ask(Host host) { return host.name(7) + '!'; }\n"
    "    public static String read() throws Exception { return java.nio.file.Files.readString(java.nio.file.Path.of(\"/etc/hosts\")); }\n"
    "    public static void loop() { while (true) { } }\n"
    "}\n";

static void check(rjvm_status status, rjvm_error *error) {
  if (status != RJVM_STATUS_OK) {
    fprintf(stderr, "status %d: %s\n%s", (int)status, rjvm_error_message(error), rjvm_error_stack_trace(error));
    rjvm_error_free(error);
    exit(1);
  }
}

static rjvm_value text(const char *text) { return rjvm_span_value(RJVM_TAG_TEXT, text, strlen(text)); }

// The names that the host knows.
static int32_t name_of(void *context, const rjvm_value *arguments, size_t count, rjvm_value *result, char *message, size_t capacity) {
  const char *const *names = context;
  if (count != 1 || arguments[0].of.int_ > 7) {
    snprintf(message, capacity, "nobody has the number %d", (int)arguments[0].of.int_);
    return RJVM_STATUS_ARGUMENT;
  }
  *result = text(names[arguments[0].of.int_]);
  return RJVM_STATUS_OK;
}

static void *stop_soon(void *stopper) {
  usleep(50 * 1000);
  rjvm_stopper_stop(stopper);
  return NULL;
}

// Calls a static method, and prints what it cannot do.
static rjvm_status call(const rjvm_vm *vm, const char *name, const rjvm_value *arguments, size_t count, rjvm_value *result) {
  rjvm_error *error = NULL;
  rjvm_method *method = NULL;
  check(rjvm_vm_static_method(vm, "Rule", name, &method, &error), error);
  rjvm_status status = rjvm_method_call(method, vm, NULL, NULL, arguments, count, result, &error);
  if (status != RJVM_STATUS_OK) {
    printf("%s: %s\n", name, rjvm_error_message(error));
    rjvm_error_free(error);
  }
  rjvm_method_free(method);
  return status;
}

int main(void) {
  rjvm_error *error = NULL;
  rjvm_engine *engine;
  check(rjvm_engine_new(NULL, &engine, &error), error);

  rjvm_compiler *compiler;
  check(rjvm_compiler_new(engine, &compiler, &error), error);
  rjvm_source source = {"Rule.java", SOURCE};
  rjvm_program *program;
  check(rjvm_compile(compiler, &source, 1, NULL, 0, NULL, &program, &error), error);
  rjvm_compiler_free(compiler);

  rjvm_config *config;
  check(rjvm_config_untrusted(engine, &config, &error), error);
  check(rjvm_config_set(config, "max-heap", "32m", &error), error);
  rjvm_vm *vm;
  check(rjvm_vm_new(engine, config, &vm, &error), error);
  check(rjvm_vm_load(vm, program, &error), error);

  rjvm_value result;
  rjvm_value arguments[2] = {text("guest "), rjvm_int(2)};
  call(vm, "greet", arguments, 2, &result);
  printf("greet: %s\n", (const char *)result.of.span.data);
  rjvm_value_clear(&result);

  int32_t numbers[3] = {1, 2, 3};
  arguments[0] = rjvm_span_value(RJVM_TAG_INTS, numbers, 3);
  call(vm, "squares", arguments, 1, &result);
  const int32_t *squares = result.of.span.data;
  printf("squares: %d %d %d\n", (int)squares[0], (int)squares[1], (int)squares[2]);
  rjvm_value_clear(&result);

  rjvm_span words[2] = {{"b", 1}, {"a", 1}};
  arguments[0] = rjvm_span_value(RJVM_TAG_TEXTS, words, 2);
  call(vm, "sorted", arguments, 1, &result);
  const rjvm_span *sorted = result.of.span.data;
  printf("sorted: %s %s\n", (const char *)sorted[0].data, (const char *)sorted[1].data);
  rjvm_value_clear(&result);

  const char *names[8] = {"zero", "one", "two", "three", "four", "five", "six", "seven"};
  rjvm_host_function function = {"name", name_of, names};
  rjvm_object *host;
  check(rjvm_vm_bind(vm, "Rule$Host", &function, 1, &host, &error), error);
  arguments[0] = rjvm_object_value(host);
  call(vm, "ask", arguments, 1, &result);
  printf("ask: %s\n", (const char *)result.of.span.data);
  rjvm_value_clear(&result);
  rjvm_object_free(host);

  call(vm, "read", NULL, 0, &result);
  rjvm_value denials;
  check(rjvm_vm_denials(vm, &denials, &error), error);
  const rjvm_span *last = (const rjvm_span *)denials.of.span.data + denials.of.span.length - 1;
  printf("denied: %s\n", (const char *)last->data);
  rjvm_value_clear(&denials);

  pthread_t thread;
  rjvm_stopper *stopper;
  check(rjvm_stopper_new(vm, &stopper, &error), error);
  pthread_create(&thread, NULL, stop_soon, stopper);
  rjvm_status status = call(vm, "loop", NULL, 0, NULL);
  pthread_join(thread, NULL);
  rjvm_usage usage;
  check(rjvm_vm_usage(vm, &usage, &error), error);
  printf("stopped: %d, %s\n", status == RJVM_STATUS_STOPPED, usage.heap > 0 && usage.threads > 0 ? "used" : "unused");

  rjvm_vm_free(vm);
  rjvm_stopper_stop(stopper);
  rjvm_stopper_free(stopper);
  rjvm_config_free(config);
  rjvm_program_free(program);
  rjvm_engine_free(engine);
  return 0;
}
