// What a careless host does: nulls everywhere, wrong tags, wrong texts, values of other machines. All of it ends in a status.

#include <stdio.h>
#include <string.h>

#include "rjvm.h"

static int failures = 0;

static void expect_at(int line, rjvm_status expected, rjvm_status status, rjvm_error **error) {
  int has_error = *error != NULL, needs_error = status != RJVM_STATUS_OK;
  if (status != expected || has_error != needs_error || (needs_error && strlen(rjvm_error_message(*error)) == 0) ||
      rjvm_error_status(*error) != status) {
    printf("line %d: status %d, not %d: %s\n", line, (int)status, (int)expected, rjvm_error_message(*error));
    failures++;
  }
  rjvm_error_free(*error);
  *error = NULL;
}
#define EXPECT(expected, call) expect_at(__LINE__, RJVM_STATUS_##expected, call, &error)

static int32_t failing(void *context, const rjvm_value *arguments, size_t count, rjvm_value *result, char *message, size_t capacity) {
  (void)context, (void)arguments, (void)count, (void)result;
  memset(message, 'x', capacity); // without an end
  return 1;
}

static int32_t lying(void *context, const rjvm_value *arguments, size_t count, rjvm_value *result, char *message, size_t capacity) {
  (void)context, (void)arguments, (void)count, (void)message, (void)capacity;
  result->tag = 4711;
  return 0;
}

static int32_t silent(void *context, const rjvm_value *arguments, size_t count, rjvm_value *result, char *message, size_t capacity) {
  (void)context, (void)arguments, (void)count, (void)result, (void)message, (void)capacity;
  return 0;
}

int main(void) {
  rjvm_error *error = NULL;
  rjvm_engine *engine = NULL;
  rjvm_config *config = NULL, *trusted = NULL;
  rjvm_program *program = NULL;
  rjvm_compiler *compiler = NULL;
  rjvm_vm *vm = NULL, *other = NULL;
  rjvm_method *method = NULL, *loop = NULL;
  rjvm_object *object = NULL, *elements[2];
  rjvm_stopper *stopper = NULL;
  rjvm_value value;
  rjvm_usage usage;
  size_t length;

  EXPECT(ARGUMENT, rjvm_engine_new(NULL, NULL, &error));
  EXPECT(START, rjvm_engine_new("/there/is/no/such", &engine, &error));
  EXPECT(ARGUMENT, rjvm_engine_new("\xff", &engine, &error));
  EXPECT(OK, rjvm_engine_new(NULL, &engine, &error));
  EXPECT(ARGUMENT, rjvm_config_untrusted(NULL, &config, &error));
  EXPECT(ARGUMENT, rjvm_config_untrusted(engine, NULL, &error));
  EXPECT(ARGUMENT, rjvm_config_trusted(NULL, &config, &error));
  EXPECT(OK, rjvm_config_trusted(engine, &trusted, &error));
  EXPECT(OK, rjvm_config_untrusted(engine, &config, &error));
  EXPECT(ARGUMENT, rjvm_config_set(NULL, "fuel", "1", &error));
  EXPECT(ARGUMENT, rjvm_config_set(config, NULL, "1", &error));
  EXPECT(ARGUMENT, rjvm_config_set(config, "fuel", NULL, &error));
  EXPECT(ARGUMENT, rjvm_config_set(config, "no-such", "1", &error));
  EXPECT(ARGUMENT, rjvm_config_set_all(config, "fuel = ", &error));
  EXPECT(OK, rjvm_config_set_all(config, "max-heap = \"32m\"\n", &error));
  EXPECT(ARGUMENT, rjvm_config_set_stdin(config, NULL, 1, &error));
  EXPECT(OK, rjvm_config_set_stdin(config, NULL, 0, &error));
  EXPECT(ARGUMENT, rjvm_config_set_stdin(config, (const uint8_t *)"", (size_t)-1, &error));
  rjvm_config_set_compiler(NULL, true);
  rjvm_config_set_compiler(config, true);

  EXPECT(ARGUMENT, rjvm_program_new(NULL, &error));
  EXPECT(OK, rjvm_program_new(&program, &error));
  EXPECT(ARGUMENT, rjvm_program_add_file(NULL, "a", NULL, 0, &error));
  EXPECT(ARGUMENT, rjvm_program_add_file(program, NULL, NULL, 0, &error));
  EXPECT(ARGUMENT, rjvm_program_add_jar(program, (const uint8_t *)"none", 4, &error));
  EXPECT(OK, rjvm_program_add_file(program, "Broken.class", (const uint8_t *)"none", 4, &error));
  EXPECT(ARGUMENT, rjvm_compiler_new(NULL, &compiler, &error));
  EXPECT(OK, rjvm_compiler_new(engine, &compiler, &error));
  rjvm_source sources[2] = {{"A.java", "class A { nonsense }"}, {NULL, NULL}};
  rjvm_program *made = NULL;
  EXPECT(COMPILE, rjvm_compile(compiler, sources, 1, NULL, 0, NULL, &made, &error));
  EXPECT(ARGUMENT, rjvm_compile(compiler, sources, 2, NULL, 0, NULL, &made, &error));
  EXPECT(ARGUMENT, rjvm_compile(compiler, NULL, 2, NULL, 0, NULL, &made, &error));
  EXPECT(ARGUMENT, rjvm_compile(compiler, sources, 1, (const rjvm_program *const *)&made, 1, NULL, &made, &error));
  EXPECT(ARGUMENT, rjvm_compile(NULL, sources, 1, NULL, 0, NULL, &made, &error));
  if (made != NULL) printf("a program although there is none\n"), failures++;
  sources[0].text =
      "public class A { interface Host { String name(); }"
      " static String ask(Host h) { try { return h.name(); } catch (RuntimeException e) { return e.getClass().getName() + e.getMessage().length(); } }"
      " static Object[] array() { return new Object[] {null, \"x\", 1}; } static void loop() { for (;;) { } } static void exit() { System.exit(5); }"
      " static void fail() { throw new IllegalStateException(\"a\\0b\", new RuntimeException(\"why\")); } }";
  EXPECT(OK, rjvm_compile(compiler, sources, 1, NULL, 0, NULL, &made, &error));

  EXPECT(ARGUMENT, rjvm_vm_new(engine, NULL, &vm, &error));
  EXPECT(ARGUMENT, rjvm_vm_new(NULL, config, &vm, &error));
  EXPECT(OK, rjvm_vm_new(engine, config, &vm, &error));
  EXPECT(OK, rjvm_vm_new(engine, config, &other, &error));
  EXPECT(ARGUMENT, rjvm_vm_load(vm, NULL, &error));
  EXPECT(OK, rjvm_vm_load(vm, program, &error));
  EXPECT(OK, rjvm_vm_load(vm, made, &error));
  EXPECT(GUEST, rjvm_vm_static_method(vm, "Broken", "f", &method, &error));
  EXPECT(GUEST, rjvm_vm_static_method(vm, "Absent", "f", &method, &error));
  EXPECT(NO_SUCH_MEMBER, rjvm_vm_static_method(vm, "A", "absent", &method, &error));
  EXPECT(ARGUMENT, rjvm_vm_static_method(vm, NULL, "f", &method, &error));
  EXPECT(ARGUMENT, rjvm_vm_static_method(vm, "A", NULL, &method, &error));
  EXPECT(ARGUMENT, rjvm_vm_static_method(NULL, "A", "f", &method, &error));
  EXPECT(ARGUMENT, rjvm_vm_static_method(vm, "A", "loop", NULL, &error));
  EXPECT(NO_SUCH_MEMBER, rjvm_vm_constructor(vm, "java.lang.Runnable", &method, &error));
  EXPECT(ARGUMENT, rjvm_vm_method(vm, "java.lang.Object", "\xff", &method, &error));
  EXPECT(OK, rjvm_vm_static_method(vm, "A", "array", &method, &error));
  EXPECT(ARGUMENT, rjvm_method_call(NULL, vm, NULL, NULL, NULL, 0, &value, &error));
  EXPECT(ARGUMENT, rjvm_method_call(method, NULL, NULL, NULL, NULL, 0, &value, &error));
  EXPECT(ARGUMENT, rjvm_method_call(method, vm, NULL, NULL, NULL, 1, &value, &error));
  value = (rjvm_value){99, {0}};
  EXPECT(ARGUMENT, rjvm_method_call(method, vm, NULL, NULL, &value, 1, NULL, &error));
  value = rjvm_span_value(RJVM_TAG_TEXT, "\xff", 1);
  EXPECT(ARGUMENT, rjvm_method_call(method, vm, NULL, NULL, &value, 1, NULL, &error));
  value = rjvm_span_value(RJVM_TAG_INTS, (const char *)sources + 1, 1);
  EXPECT(ARGUMENT, rjvm_method_call(method, vm, NULL, NULL, &value, 1, NULL, &error));
  value = rjvm_object_value(NULL);
  EXPECT(ARGUMENT, rjvm_method_call(method, vm, NULL, NULL, &value, 1, NULL, &error));
  EXPECT(OTHER_MACHINE, rjvm_method_call(method, other, NULL, NULL, NULL, 0, &value, &error));
  EXPECT(NO_SUCH_MEMBER, rjvm_method_call(method, vm, NULL, NULL, (rjvm_value[]){rjvm_int(1)}, 1, &value, &error));
  EXPECT(OK, rjvm_method_call(method, vm, NULL, NULL, NULL, 0, &value, &error));

  object = value.of.object;
  EXPECT(OK, rjvm_object_elements(object, vm, elements, 2, &length, &error));
  if (length != 3 || elements[0] != NULL || elements[1] == NULL) printf("wrong elements\n"), failures++;
  EXPECT(ARGUMENT, rjvm_object_elements(object, vm, NULL, 2, &length, &error));
  EXPECT(WRONG_CLASS, rjvm_object_elements(elements[1], vm, NULL, 0, &length, &error));
  EXPECT(OTHER_MACHINE, rjvm_object_class_name(elements[1], other, &value, &error));
  rjvm_object *clone = rjvm_object_clone(elements[1]);
  rjvm_object_free(elements[1]);
  EXPECT(OK, rjvm_object_class_name(clone, vm, &value, &error));
  if (strcmp(value.of.span.data, "java.lang.String") != 0) printf("wrong class\n"), failures++;
  rjvm_value_clear(&value);
  rjvm_value_clear(&value);
  rjvm_object_free(clone);
  if (rjvm_object_clone(NULL) != NULL) printf("a clone of nothing\n"), failures++;

  rjvm_host_function function = {"name", NULL, NULL};
  rjvm_object *host = NULL;
  EXPECT(ARGUMENT, rjvm_vm_bind(vm, "A$Host", &function, 1, &host, &error));
  EXPECT(NO_SUCH_MEMBER, rjvm_vm_bind(vm, "A$Host", NULL, 0, &host, &error));
  function.call = failing;
  EXPECT(NO_SUCH_MEMBER, rjvm_vm_bind(vm, "A", &function, 1, &host, &error));
  rjvm_host_call calls[3] = {failing, lying, silent};
  const char *said[3] = {"java.lang.RuntimeException1023", "java.lang.RuntimeException36", "java.lang.IllegalArgumentException34"};
  for (int i = 0; i < 3; i++) {
    function.call = calls[i];
    EXPECT(OK, rjvm_vm_bind(vm, "A$Host", &function, 1, &host, &error));
    rjvm_method_free(method);
    EXPECT(OK, rjvm_vm_static_method(vm, "A", "ask", &method, &error));
    rjvm_value argument = rjvm_object_value(host);
    EXPECT(OK, rjvm_method_call(method, vm, NULL, NULL, &argument, 1, &value, &error));
    if (strncmp(value.of.span.data, said[i], strlen(said[i]) - 2) != 0) printf("said: %s\n", (const char *)value.of.span.data), failures++;
    rjvm_value_clear(&value);
    EXPECT(WRONG_CLASS, rjvm_method_call(method, vm, NULL, NULL, (rjvm_value[]){rjvm_object_value(object)}, 1, &value, &error));
    rjvm_object_free(host);
  }
  rjvm_method_free(method);
  EXPECT(OK, rjvm_vm_static_method(vm, "A", "fail", &method, &error));
  if (rjvm_method_call(method, vm, NULL, NULL, NULL, 0, &value, &error) != RJVM_STATUS_GUEST ||
      strcmp(rjvm_error_class(error), "java.lang.IllegalStateException") != 0 || strstr(rjvm_error_stack_trace(error), "Caused by: java.lang.RuntimeException: why") == NULL)
    printf("wrong exception: %s\n", rjvm_error_stack_trace(error)), failures++;
  rjvm_error_free(error);

  EXPECT(ARGUMENT, rjvm_vm_usage(vm, NULL, &error));
  EXPECT(ARGUMENT, rjvm_vm_usage(NULL, &usage, &error));
  EXPECT(ARGUMENT, rjvm_vm_output(vm, false, NULL, &error));
  EXPECT(ARGUMENT, rjvm_vm_denials(NULL, &value, &error));
  EXPECT(OK, rjvm_vm_output(vm, true, &value, &error));
  rjvm_value_clear(&value);
  EXPECT(ARGUMENT, rjvm_stopper_new(NULL, &stopper, &error));
  rjvm_vm_stop(NULL);
  rjvm_stopper_stop(NULL);

  // Limits of a call, and what is left afterwards.
  rjvm_limits limits = {0, 20};
  EXPECT(OK, rjvm_vm_static_method(vm, "A", "loop", &loop, &error));
  if (rjvm_method_call(loop, vm, &limits, NULL, NULL, 0, NULL, &error) != RJVM_STATUS_STOPPED || rjvm_error_stop_reason(error) != RJVM_STOP_REASON_DEADLINE)
    printf("no deadline\n"), failures++;
  rjvm_error_free(error);
  EXPECT(STOPPED, rjvm_method_call(loop, vm, NULL, NULL, NULL, 0, NULL, &error));
  EXPECT(OK, rjvm_vm_load(other, made, &error));
  rjvm_method *exits = NULL;
  EXPECT(OK, rjvm_vm_static_method(other, "A", "exit", &exits, &error));
  if (rjvm_method_call(exits, other, NULL, NULL, NULL, 0, NULL, &error) != RJVM_STATUS_EXITED || rjvm_error_exit_status(error) != 5)
    printf("no exit\n"), failures++;
  rjvm_error_free(error);
  if (rjvm_method_call(exits, other, NULL, NULL, NULL, 0, NULL, NULL) != RJVM_STATUS_EXITED) printf("no exit without a place for an error\n"), failures++;

  // In any order, and what is null.
  rjvm_vm_free(vm);
  rjvm_method_free(loop);
  rjvm_method_free(method);
  rjvm_object_free(object);
  rjvm_engine_free(engine);
  rjvm_vm_free(other);
  rjvm_method_free(exits);
  rjvm_program_free(made);
  rjvm_program_free(program);
  rjvm_compiler_free(compiler);
  rjvm_config_free(config);
  rjvm_config_free(trusted);
  rjvm_vm_free(NULL);
  rjvm_method_free(NULL);
  rjvm_object_free(NULL);
  rjvm_engine_free(NULL);
  rjvm_stopper_free(NULL);
  rjvm_value_clear(NULL);
  rjvm_error_free(NULL);
  if (strlen(rjvm_error_message(NULL)) != 0 || rjvm_error_status(NULL) != RJVM_STATUS_OK) printf("an error of nothing\n"), failures++;
  printf(failures == 0 ? "all as it should be\n" : "%d failures\n", failures);
  return failures != 0;
}
