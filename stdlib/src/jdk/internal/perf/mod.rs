//! Natives of package `jdk.internal.perf`: counters that nobody outside reads.

use runtime::linking::initialize;
use runtime::loading::load;
use runtime::natives::{NativeContext, NativeTable, no_operation};
use runtime::objects;
use runtime::{Handle, JavaResult, Value, ValueKind, natives};

natives! { "jdk/internal/perf/Perf":
    "registerNatives" "()V" => no_operation,
    "attach" "(Ljava/lang/String;II)Ljava/nio/ByteBuffer;" => attach,
    "detach" "(Ljava/nio/ByteBuffer;)V" => detach,
    "createLong" "(Ljava/lang/String;IIJ)Ljava/nio/ByteBuffer;" => create_long,
    "createByteArray" "(Ljava/lang/String;II[BI)Ljava/nio/ByteBuffer;" => create_byte_array,
    "highResCounter" "()J" => high_resolution_counter,
    "highResFrequency" "()J" => high_resolution_frequency,
}

fn attach(cx: &mut NativeContext, _this: Handle, _user: Option<Handle>, _process: i32, _mode: i32) -> JavaResult<Option<Handle>> {
    Err(cx.throw_new("java/io/IOException", "performance counters of other processes are not accessible"))
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
