//! Natives of `jdk.internal.misc.Unsafe`: every address and every (object, offset) pair is checked.
//!
//! # `[VMDOC]` Unsafe
//!
//! What Java calls an address is an offset into the `Vm`'s arena (`[VMDOC] Arena`). An offset into an object must name primitive data or
//! a reference slot of that object, and references stay references: no primitive write reaches a reference slot, a field that the VM has
//! injected, a header or an array length, and a reference slot takes instances of its declared type only. What guests reach is less
//! still (`[VMDOC] Guarded classes`). Whatever else is asked for throws `InternalError`, where HotSpot would crash or corrupt itself.

mod compare;
mod fields;
mod guard;
mod memory;
mod objects;
mod place;
mod scalars;
mod slot_type;
mod threads;

use runtime::natives;
use runtime::natives::no_operation;

use crate::intrinsics::accesses;

natives! { "jdk/internal/misc/Unsafe":
    "registerNatives" "()V" => no_operation,
    "getBoolean" "(Ljava/lang/Object;J)Z" => accesses::booleans::get | scalars::get_boolean,
    "getBooleanVolatile" "(Ljava/lang/Object;J)Z" => scalars::get_boolean_volatile,
    "putBoolean" "(Ljava/lang/Object;JZ)V" => accesses::booleans::put | scalars::put_boolean,
    "putBooleanVolatile" "(Ljava/lang/Object;JZ)V" => scalars::put_boolean_volatile,
    "getByte" "(Ljava/lang/Object;J)B" => accesses::byte_values::get | scalars::get_byte,
    "getByteVolatile" "(Ljava/lang/Object;J)B" => scalars::get_byte_volatile,
    "putByte" "(Ljava/lang/Object;JB)V" => accesses::byte_values::put | scalars::put_byte,
    "putByteVolatile" "(Ljava/lang/Object;JB)V" => scalars::put_byte_volatile,
    "getShort" "(Ljava/lang/Object;J)S" => accesses::shorts::get | scalars::get_short,
    "getShortVolatile" "(Ljava/lang/Object;J)S" => scalars::get_short_volatile,
    "putShort" "(Ljava/lang/Object;JS)V" => accesses::shorts::put | scalars::put_short,
    "putShortVolatile" "(Ljava/lang/Object;JS)V" => scalars::put_short_volatile,
    "getChar" "(Ljava/lang/Object;J)C" => accesses::chars::get | scalars::get_char,
    "getCharVolatile" "(Ljava/lang/Object;J)C" => scalars::get_char_volatile,
    "putChar" "(Ljava/lang/Object;JC)V" => accesses::chars::put | scalars::put_char,
    "putCharVolatile" "(Ljava/lang/Object;JC)V" => scalars::put_char_volatile,
    "getInt" "(Ljava/lang/Object;J)I" => accesses::ints::get | scalars::get_int,
    "getIntVolatile" "(Ljava/lang/Object;J)I" => accesses::get_int_volatile | scalars::get_int_volatile,
    "putInt" "(Ljava/lang/Object;JI)V" => accesses::ints::put | scalars::put_int,
    "putIntVolatile" "(Ljava/lang/Object;JI)V" => accesses::put_int_volatile | scalars::put_int_volatile,
    "getLong" "(Ljava/lang/Object;J)J" => accesses::longs::get | scalars::get_long,
    "getLongVolatile" "(Ljava/lang/Object;J)J" => accesses::get_long_volatile | scalars::get_long_volatile,
    "putLong" "(Ljava/lang/Object;JJ)V" => accesses::longs::put | scalars::put_long,
    "putLongVolatile" "(Ljava/lang/Object;JJ)V" => accesses::put_long_volatile | scalars::put_long_volatile,
    "getFloat" "(Ljava/lang/Object;J)F" => accesses::floats::get | scalars::get_float,
    "getFloatVolatile" "(Ljava/lang/Object;J)F" => scalars::get_float_volatile,
    "putFloat" "(Ljava/lang/Object;JF)V" => accesses::floats::put | scalars::put_float,
    "putFloatVolatile" "(Ljava/lang/Object;JF)V" => scalars::put_float_volatile,
    "getDouble" "(Ljava/lang/Object;J)D" => accesses::doubles::get | scalars::get_double,
    "getDoubleVolatile" "(Ljava/lang/Object;J)D" => scalars::get_double_volatile,
    "putDouble" "(Ljava/lang/Object;JD)V" => accesses::doubles::put | scalars::put_double,
    "putDoubleVolatile" "(Ljava/lang/Object;JD)V" => scalars::put_double_volatile,
    "getReference" "(Ljava/lang/Object;J)Ljava/lang/Object;" => accesses::get_reference | objects::get_reference,
    "getReferenceVolatile" "(Ljava/lang/Object;J)Ljava/lang/Object;" => accesses::get_reference | objects::get_reference_volatile,
    "putReference" "(Ljava/lang/Object;JLjava/lang/Object;)V" => objects::put_reference,
    "putReferenceVolatile" "(Ljava/lang/Object;JLjava/lang/Object;)V" => objects::put_reference_volatile,
    "getUncompressedObject" "(J)Ljava/lang/Object;" => objects::get_uncompressed_object,
    "compareAndSetInt" "(Ljava/lang/Object;JII)Z" => accesses::compare_and_set_int | compare::compare_and_set_int,
    "compareAndSetLong" "(Ljava/lang/Object;JJJ)Z" => accesses::compare_and_set_long | compare::compare_and_set_long,
    "compareAndSetReference" "(Ljava/lang/Object;JLjava/lang/Object;Ljava/lang/Object;)Z" => objects::compare_and_set_reference,
    "compareAndExchangeInt" "(Ljava/lang/Object;JII)I" => compare::compare_and_exchange_int,
    "compareAndExchangeLong" "(Ljava/lang/Object;JJJ)J" => compare::compare_and_exchange_long,
    "compareAndExchangeReference" "(Ljava/lang/Object;JLjava/lang/Object;Ljava/lang/Object;)Ljava/lang/Object;"
        => objects::compare_and_exchange_reference,
    "loadFence" "()V" => compare::load_fence as leaf,
    "storeFence" "()V" => compare::store_fence as leaf,
    "fullFence" "()V" => compare::full_fence as leaf,
    "allocateMemory0" "(J)J" => memory::allocate_memory,
    "reallocateMemory0" "(JJ)J" => memory::reallocate_memory,
    "freeMemory0" "(J)V" => memory::free_memory,
    "setMemory0" "(Ljava/lang/Object;JJB)V" => memory::set_memory,
    "copyMemory0" "(Ljava/lang/Object;JLjava/lang/Object;JJ)V" => memory::copy_memory,
    "copySwapMemory0" "(Ljava/lang/Object;JLjava/lang/Object;JJJ)V" => memory::copy_swap_memory,
    "writeback0" "(J)V" => memory::writeback,
    "writebackPreSync0" "()V" => memory::writeback_synchronization,
    "writebackPostSync0" "()V" => memory::writeback_synchronization,
    "arrayBaseOffset0" "(Ljava/lang/Class;)I" => fields::array_base_offset,
    "arrayIndexScale0" "(Ljava/lang/Class;)I" => fields::array_index_scale,
    "objectFieldOffset0" "(Ljava/lang/reflect/Field;)J" => fields::object_field_offset,
    "objectFieldOffset1" "(Ljava/lang/Class;Ljava/lang/String;)J" => fields::named_field_offset,
    "staticFieldOffset0" "(Ljava/lang/reflect/Field;)J" => fields::static_field_offset,
    "staticFieldBase0" "(Ljava/lang/reflect/Field;)Ljava/lang/Object;" => fields::static_field_base,
    "ensureClassInitialized0" "(Ljava/lang/Class;)V" => fields::ensure_class_initialized,
    "shouldBeInitialized0" "(Ljava/lang/Class;)Z" => fields::should_be_initialized,
    "allocateInstance" "(Ljava/lang/Class;)Ljava/lang/Object;" => fields::allocate_instance,
    "defineClass0" "(Ljava/lang/String;[BIILjava/lang/ClassLoader;Ljava/security/ProtectionDomain;)Ljava/lang/Class;"
        => fields::define_class,
    "throwException" "(Ljava/lang/Throwable;)V" => threads::throw_exception,
    "park" "(ZJ)V" => threads::park,
    "unpark" "(Ljava/lang/Object;)V" => threads::unpark,
    "getLoadAverage0" "([DI)I" => threads::load_average,
}
