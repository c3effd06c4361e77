//! Natives of package `jdk.internal.perf`: counters that nobody outside reads, and copies of those that processes publish.

use runtime::commands::CounterTable;
use runtime::linking::initialize;
use runtime::loading::load;
use runtime::natives::{NativeContext, NativeTable, no_operation};
use runtime::objects;
use runtime::{Handle, JavaResult, Value, ValueKind, natives, strings};
use sandbox::{Errno, SandboxError};

natives! { "jdk/internal/perf/Perf":
    "registerNatives" "()V" => no_operation,
    "attach" "(Ljava/lang/String;II)Ljava/nio/ByteBuffer;" => attach,
    "detach" "(Ljava/nio/ByteBuffer;)V" => detach,
    "createLong" "(Ljava/lang/String;IIJ)Ljava/nio/ByteBuffer;" => create_long,
    "createByteArray" "(Ljava/lang/String;II[BI)Ljava/nio/ByteBuffer;" => create_byte_array,
    "highResCounter" "()J" => high_resolution_counter,
    "highResFrequency" "()J" => high_resolution_frequency,
}

/// The longest name of a user.
const USER_UNITS_MAX: usize = 256;
/// `PERF_MODE_RO`
const READ_ONLY: i32 = 0;

/// The counters of a process as they are now; 0 is this one.
fn attach(cx: &mut NativeContext, _this: Handle, user: Option<Handle>, process: i32, mode: i32) -> JavaResult<Option<Handle>> {
    if mode != READ_ONLY {
        return Err(cx.throw_new("java/lang/IllegalArgumentException", "access mode is not permitted"));
    }
    let vm = cx.vm();
    let is_own = process == 0 || process == vm.sandbox.current_process();
    if let Some(counters) = vm.extensions.of::<CounterTable>().0.get().filter(|_| is_own) {
        return wrap(cx, &counters(&vm));
    }
    let user = user.map(|user| strings::short_text(cx, user, USER_UNITS_MAX));
    match vm.sandbox.counters_of(user.as_deref(), process) {
        Ok(bytes) => wrap(cx, &bytes),
        Err(SandboxError::Os(Errno::NOENT)) => {
            Err(cx.throw_new("java/lang/IllegalArgumentException", &format!("Process {process} has no counters")))
        }
        Err(error) => Err(cx.throw_new("java/io/IOException", &error.to_string())),
    }
}

fn detach(_cx: &mut NativeContext, _this: Handle, _buffer: Option<Handle>) -> JavaResult<()> {
    Ok(())
}

/// A counter is an ordinary buffer of eight bytes in the machine's order.
fn create_long(
    cx: &mut NativeContext,
    _this: Handle,
    _name: Handle,
    _variability: i32,
    _units: i32,
    value: i64,
) -> JavaResult<Option<Handle>> {
    wrap(cx, &value.to_ne_bytes())
}

fn create_byte_array(
    cx: &mut NativeContext,
    _this: Handle,
    _name: Handle,
    _variability: i32,
    _units: i32,
    value: Handle,
    length_max: i32,
) -> JavaResult<Option<Handle>> {
    const BYTES_MAX: usize = 1 << 16;
    let mut bytes = objects::byte_array(cx, value, BYTES_MAX);
    let length = usize::try_from(length_max).unwrap_or(0).min(BYTES_MAX);
    bytes.resize(length.max(bytes.len()), 0);
    wrap(cx, &bytes)
}

fn wrap(cx: &mut NativeContext, bytes: &[u8]) -> JavaResult<Option<Handle>> {
    let array = objects::new_primitive_array(cx, ValueKind::Byte, bytes.len())?;
    objects::write_byte_array(cx, array, 0, bytes)?;
    let class = load::boot_class(cx, "java/nio/ByteBuffer")?;
    initialize::initialize(cx, class)?;
    let wrap = cx.declared_method(class, "wrap", "([B)Ljava/nio/ByteBuffer;")?;
    Ok(cx.invoke(wrap, &[Value::Ref(Some(array))])?.reference())
}

fn high_resolution_counter(cx: &mut NativeContext, _this: Handle) -> JavaResult<i64> {
    Ok(cx.vm().sandbox.nano_time())
}

fn high_resolution_frequency(_cx: &mut NativeContext, _this: Handle) -> JavaResult<i64> {
    Ok(1_000_000_000)
}

/// The tables of every class below.
pub fn tables() -> Vec<&'static NativeTable> {
    vec![&TABLE]
}
