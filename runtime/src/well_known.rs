//! Classes, fields and methods of the class library that the VM knows by name: one table, one row a fact.
//!
//! This is one of the few files that depend on the class library's version (17).

use crate::metadata::class::ClassRef;
use crate::metadata::method::MethodRef;
use crate::metadata::symbol::{Symbol, SymbolTable};

macro_rules! well_known {
    (
        classes { $($class:ident = $class_name:literal;)* }
        fields { $($field:ident = $field_class:ident $field_name:literal $field_descriptor:literal;)* }
        methods { $($method:ident = $method_class:ident $method_name:literal $method_descriptor:literal;)* }
    ) => {
        /// Well-known classes.
        #[derive(Debug)]
        #[allow(missing_docs, reason = "the table names what each one is")]
        pub struct Classes { $(pub $class: ClassRef,)* }

        /// Offsets of well-known instance fields, in bytes.
        #[derive(Debug)]
        #[allow(missing_docs, reason = "the table names what each one is")]
        pub struct Fields { $(pub $field: u32,)* }

        /// Well-known methods.
        #[derive(Debug)]
        #[allow(missing_docs, reason = "the table names what each one is")]
        pub struct Methods { $(pub $method: MethodRef,)* }

        impl WellKnown {
            /// Looks up every row of the table; `class` finds classes of the boot loader.
            ///
            /// # Errors
            /// The name of what this class library does not have.
            pub fn find(symbols: &SymbolTable, mut class: impl FnMut(Symbol) -> Option<ClassRef>) -> Result<Self, String> {
                let mut find = |name: &str| class(symbols.intern(name.as_bytes())).ok_or_else(|| format!("class {name}"));
                $(let $class = find($class_name)?;)*
                let classes = Classes { $($class,)* };
                let fields = Fields { $($field: offset(symbols, classes.$field_class, $field_name, $field_descriptor)?,)* };
                let methods = Methods { $($method: method(symbols, classes.$method_class, $method_name, $method_descriptor)?,)* };
                Ok(Self { classes, fields, methods })
            }
        }
    };
}

/// The table.
#[derive(Debug)]
pub struct WellKnown {
    /// Classes.
    pub classes: Classes,
    /// Field offsets.
    pub fields: Fields,
    /// Methods.
    pub methods: Methods,
}

fn offset(symbols: &SymbolTable, class: ClassRef, name: &str, descriptor: &str) -> Result<u32, String> {
    let field = class.declared_field(symbols.intern(name.as_bytes()), symbols.intern(descriptor.as_bytes()));
    field.filter(|field| !field.is_static()).map(|field| field.offset).ok_or_else(|| format!("field {}.{name}", class.name))
}

fn method(symbols: &SymbolTable, class: ClassRef, name: &str, descriptor: &str) -> Result<MethodRef, String> {
    let method = class.declared_method(symbols.intern(name.as_bytes()), symbols.intern(descriptor.as_bytes()));
    method.ok_or_else(|| format!("method {}.{name}{descriptor}", class.name))
}

well_known! {
    classes {
        object = "java/lang/Object";
        string = "java/lang/String";
        class = "java/lang/Class";
        cloneable = "java/lang/Cloneable";
        serializable = "java/io/Serializable";
        class_loader = "java/lang/ClassLoader";
        module = "java/lang/Module";
        system = "java/lang/System";
        shutdown = "java/lang/Shutdown";
        thread = "java/lang/Thread";
        thread_group = "java/lang/ThreadGroup";
        throwable = "java/lang/Throwable";
        error = "java/lang/Error";
        exception = "java/lang/Exception";
        runtime_exception = "java/lang/RuntimeException";
        stack_overflow_error = "java/lang/StackOverflowError";
        out_of_memory_error = "java/lang/OutOfMemoryError";
        class_not_found_exception = "java/lang/ClassNotFoundException";
        no_class_def_found_error = "java/lang/NoClassDefFoundError";
        stack_trace_element = "java/lang/StackTraceElement";
        reference = "java/lang/ref/Reference";
        soft_reference = "java/lang/ref/SoftReference";
        weak_reference = "java/lang/ref/WeakReference";
        final_reference = "java/lang/ref/FinalReference";
        phantom_reference = "java/lang/ref/PhantomReference";
        finalizer = "java/lang/ref/Finalizer";
        accessible_object = "java/lang/reflect/AccessibleObject";
        field = "java/lang/reflect/Field";
        parameter = "java/lang/reflect/Parameter";
        method = "java/lang/reflect/Method";
        constructor = "java/lang/reflect/Constructor";
        record_component = "java/lang/reflect/RecordComponent";
        constant_pool = "jdk/internal/reflect/ConstantPool";
        magic_accessor = "jdk/internal/reflect/MagicAccessorImpl";
        method_accessor = "jdk/internal/reflect/MethodAccessorImpl";
        method_handle = "java/lang/invoke/MethodHandle";
        var_handle = "java/lang/invoke/VarHandle";
        member_name = "java/lang/invoke/MemberName";
        resolved_method_name = "java/lang/invoke/ResolvedMethodName";
        method_handle_natives = "java/lang/invoke/MethodHandleNatives";
        method_type = "java/lang/invoke/MethodType";
        lambda_form = "java/lang/invoke/LambdaForm";
        call_site = "java/lang/invoke/CallSite";
        stack_frame_info = "java/lang/StackFrameInfo";
        abstract_stack_walker = "java/lang/StackStreamFactory$AbstractStackWalker";
        access_controller = "java/security/AccessController";
        access_control_context = "java/security/AccessControlContext";
        protection_domain = "java/security/ProtectionDomain";
        signal = "jdk/internal/misc/Signal";
        unsafe_constants = "jdk/internal/misc/UnsafeConstants";
    }
    fields {
        string_value = string "value" "[B";
        string_coder = string "coder" "B";
        string_hash = string "hash" "I";
        string_hash_is_zero = string "hashIsZero" "Z";
        class_vm_class = class "vmClass" "I";
        class_class_loader = class "classLoader" "Ljava/lang/ClassLoader;";
        class_component_type = class "componentType" "Ljava/lang/Class;";
        class_module = class "module" "Ljava/lang/Module;";
        class_name = class "name" "Ljava/lang/String;";
        class_class_data = class "classData" "Ljava/lang/Object;";
        class_loader_vm_loader = class_loader "vmLoader" "I";
        class_loader_parent = class_loader "parent" "Ljava/lang/ClassLoader;";
        class_loader_name = class_loader "name" "Ljava/lang/String;";
        class_loader_unnamed_module = class_loader "unnamedModule" "Ljava/lang/Module;";
        class_loader_parallel_lock_map = class_loader "parallelLockMap" "Ljava/util/concurrent/ConcurrentHashMap;";
        class_loader_assertion_lock = class_loader "assertionLock" "Ljava/lang/Object;";
        module_vm_module = module "vmModule" "I";
        module_name = module "name" "Ljava/lang/String;";
        module_loader = module "loader" "Ljava/lang/ClassLoader;";
        thread_eetop = thread "eetop" "J";
        thread_priority = thread "priority" "I";
        thread_status = thread "threadStatus" "I";
        thread_interrupted = thread "interrupted" "Z";
        thread_daemon = thread "daemon" "Z";
        thread_name = thread "name" "Ljava/lang/String;";
        thread_park_blocker = thread "parkBlocker" "Ljava/lang/Object;";
        thread_group = thread "group" "Ljava/lang/ThreadGroup;";
        thread_stack_size = thread "stackSize" "J";
        thread_inherited_access_control_context = thread "inheritedAccessControlContext" "Ljava/security/AccessControlContext;";
        access_control_context_domains = access_control_context "context" "[Ljava/security/ProtectionDomain;";
        access_control_context_privileged = access_control_context "privilegedContext" "Ljava/security/AccessControlContext;";
        access_control_context_is_privileged = access_control_context "isPrivileged" "Z";
        access_control_context_is_authorized = access_control_context "isAuthorized" "Z";
        throwable_backtrace = throwable "backtrace" "Ljava/lang/Object;";
        throwable_depth = throwable "depth" "I";
        throwable_detail_message = throwable "detailMessage" "Ljava/lang/String;";
        throwable_cause = throwable "cause" "Ljava/lang/Throwable;";
        throwable_stack_trace = throwable "stackTrace" "[Ljava/lang/StackTraceElement;";
        element_declaring_class_object = stack_trace_element "declaringClassObject" "Ljava/lang/Class;";
        element_class_loader_name = stack_trace_element "classLoaderName" "Ljava/lang/String;";
        element_module_name = stack_trace_element "moduleName" "Ljava/lang/String;";
        element_module_version = stack_trace_element "moduleVersion" "Ljava/lang/String;";
        element_declaring_class = stack_trace_element "declaringClass" "Ljava/lang/String;";
        element_method_name = stack_trace_element "methodName" "Ljava/lang/String;";
        element_file_name = stack_trace_element "fileName" "Ljava/lang/String;";
        element_line_number = stack_trace_element "lineNumber" "I";
        reference_referent = reference "referent" "Ljava/lang/Object;";
        reference_discovered = reference "discovered" "Ljava/lang/ref/Reference;";
        field_clazz = field "clazz" "Ljava/lang/Class;";
        field_slot = field "slot" "I";
        field_name = field "name" "Ljava/lang/String;";
        field_type = field "type" "Ljava/lang/Class;";
        field_modifiers = field "modifiers" "I";
        field_trusted_final = field "trustedFinal" "Z";
        field_signature = field "signature" "Ljava/lang/String;";
        field_annotations = field "annotations" "[B";
        method_clazz = method "clazz" "Ljava/lang/Class;";
        method_slot = method "slot" "I";
        method_name = method "name" "Ljava/lang/String;";
        method_return_type = method "returnType" "Ljava/lang/Class;";
        method_parameter_types = method "parameterTypes" "[Ljava/lang/Class;";
        method_exception_types = method "exceptionTypes" "[Ljava/lang/Class;";
        method_modifiers = method "modifiers" "I";
        method_signature = method "signature" "Ljava/lang/String;";
        method_annotations = method "annotations" "[B";
        method_parameter_annotations = method "parameterAnnotations" "[B";
        method_annotation_default = method "annotationDefault" "[B";
        constructor_clazz = constructor "clazz" "Ljava/lang/Class;";
        constructor_slot = constructor "slot" "I";
        constructor_parameter_types = constructor "parameterTypes" "[Ljava/lang/Class;";
        constructor_exception_types = constructor "exceptionTypes" "[Ljava/lang/Class;";
        constructor_modifiers = constructor "modifiers" "I";
        constructor_signature = constructor "signature" "Ljava/lang/String;";
        constructor_annotations = constructor "annotations" "[B";
        constructor_parameter_annotations = constructor "parameterAnnotations" "[B";
        constant_pool_oop = constant_pool "constantPoolOop" "Ljava/lang/Object;";
        member_name_clazz = member_name "clazz" "Ljava/lang/Class;";
        member_name_name = member_name "name" "Ljava/lang/String;";
        member_name_type = member_name "type" "Ljava/lang/Object;";
        member_name_flags = member_name "flags" "I";
        member_name_method = member_name "method" "Ljava/lang/invoke/ResolvedMethodName;";
        member_name_vm_index = member_name "vmIndex" "J";
        resolved_method_name_vm_method = resolved_method_name "vmMethod" "I";
        method_type_rtype = method_type "rtype" "Ljava/lang/Class;";
        method_type_ptypes = method_type "ptypes" "[Ljava/lang/Class;";
        method_handle_form = method_handle "form" "Ljava/lang/invoke/LambdaForm;";
        lambda_form_vmentry = lambda_form "vmentry" "Ljava/lang/invoke/MemberName;";
        call_site_target = call_site "target" "Ljava/lang/invoke/MethodHandle;";
        stack_frame_info_vm_backtrace = stack_frame_info "vmBacktrace" "J";
        stack_frame_info_member_name = stack_frame_info "memberName" "Ljava/lang/Object;";
        stack_frame_info_bci = stack_frame_info "bci" "I";
    }
    methods {
        class_loader_load_class = class_loader "loadClass" "(Ljava/lang/String;)Ljava/lang/Class;";
        class_loader_add_class = class_loader "addClass" "(Ljava/lang/Class;)V";
        class_loader_get_system = class_loader "getSystemClassLoader" "()Ljava/lang/ClassLoader;";
        system_init_phase1 = system "initPhase1" "()V";
        system_init_phase2 = system "initPhase2" "(ZZ)I";
        system_init_phase3 = system "initPhase3" "()V";
        shutdown_shutdown = shutdown "shutdown" "()V";
        thread_run = thread "run" "()V";
        thread_exit = thread "exit" "()V";
        thread_init_group_name = thread "<init>" "(Ljava/lang/ThreadGroup;Ljava/lang/String;)V";
        thread_dispatch_uncaught = thread "dispatchUncaughtException" "(Ljava/lang/Throwable;)V";
        thread_group_init = thread_group "<init>" "()V";
        thread_group_init_name = thread_group "<init>" "(Ljava/lang/ThreadGroup;Ljava/lang/String;)V";
        thread_group_add = thread_group "add" "(Ljava/lang/Thread;)V";
        throwable_init_cause = throwable "initCause" "(Ljava/lang/Throwable;)Ljava/lang/Throwable;";
        throwable_print_stack_trace = throwable "printStackTrace" "()V";
        throwable_to_string = throwable "toString" "()Ljava/lang/String;";
        finalizer_register = finalizer "register" "(Ljava/lang/Object;)V";
        link_call_site = method_handle_natives "linkCallSite"
            "(Ljava/lang/Object;ILjava/lang/Object;Ljava/lang/Object;Ljava/lang/Object;Ljava/lang/Object;[Ljava/lang/Object;)Ljava/lang/invoke/MemberName;";
        link_method = method_handle_natives "linkMethod"
            "(Ljava/lang/Class;ILjava/lang/Class;Ljava/lang/String;Ljava/lang/Object;[Ljava/lang/Object;)Ljava/lang/invoke/MemberName;";
        link_dynamic_constant = method_handle_natives "linkDynamicConstant"
            "(Ljava/lang/Object;ILjava/lang/Object;Ljava/lang/Object;Ljava/lang/Object;Ljava/lang/Object;)Ljava/lang/Object;";
        link_method_handle_constant = method_handle_natives "linkMethodHandleConstant"
            "(Ljava/lang/Class;ILjava/lang/Class;Ljava/lang/String;Ljava/lang/Object;)Ljava/lang/invoke/MethodHandle;";
        find_method_handle_type = method_handle_natives "findMethodHandleType"
            "(Ljava/lang/Class;[Ljava/lang/Class;)Ljava/lang/invoke/MethodType;";
        signal_dispatch = signal "dispatch" "(I)V";
        do_stack_walk = abstract_stack_walker "doStackWalk" "(JIIII)Ljava/lang/Object;";
    }
}
