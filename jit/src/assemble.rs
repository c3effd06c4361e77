//! From a function of Cranelift to machine code, and what is known of its frames.

use cranelift_codegen::binemit::Reloc;
use cranelift_codegen::control::ControlPlane;
use cranelift_codegen::ir::types::I32;
use cranelift_codegen::ir::{ExternalName, Function, Signature, SourceLoc, UserFuncName};
use cranelift_codegen::{CodegenError, CompiledCode, Context, FinalizedMachReloc, FinalizedRelocTarget};
use runtime::code::blob::{Encoder, Inlined, Site};
use rustc_hash::FxHashMap;

use crate::error::CompileError;
use crate::isa::Isa;
use crate::policy::FRAME_BYTES_MAX;
use crate::symbols::Symbol;

/// Machine code that has no address yet. It is entered at its first byte.
#[derive(Debug)]
pub struct MachineCode {
    /// The instructions and their constants.
    pub bytes: Vec<u8>,
    /// Where addresses are to be filled in.
    pub relocations: Vec<Relocation>,
    /// The sites of its calls (`[VMDOC]` Code tables).
    pub tables: Box<[u8]>,
    /// What a frame takes on the native stack.
    pub frame_bytes: u32,
    /// The instructions as text, if that was asked for.
    pub listing: Option<String>,
}

/// A place in machine code that is filled in when its address is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Relocation {
    /// Which byte.
    pub offset: u32,
    /// What is written there.
    pub form: Form,
    /// What it refers to.
    pub target: Target,
    /// To be added to the target's address.
    pub addend: i64,
}

/// How an address is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// As 64 bits.
    Absolute,
    /// As the distance from where it stands, in 32 bits.
    Relative,
}

/// What a relocation refers to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// A stub.
    Symbol(Symbol),
    /// A byte of the same code.
    Own(u32),
}

/// A function that is compiled here. Cranelift keeps source locations as distances from the first one, and loses that which is one below: so that is 0.
pub fn new_function(signature: Signature) -> Function {
    let mut function = Function::with_name_signature(UserFuncName::default(), signature);
    function.params.ensure_base_srcloc(SourceLoc::new(0));
    function
}

/// Compiles a function that [`new_function`] has made. The source location of a call is the index of its chain: the methods that run there, newest first. What the context held is gone.
///
/// # Errors
/// If Cranelift cannot do it, or the function refers to what there is not.
pub fn compile(
    isa: &Isa,
    context: &mut Context,
    function: Function,
    chains: &[Vec<Inlined>],
) -> Result<MachineCode, CompileError> {
    if ![SourceLoc::default(), SourceLoc::new(0)].contains(&function.params.base_srcloc()) {
        return Err(CompileError::Unsupported("source locations that do not begin at 0"));
    }
    let listed = context.want_disasm;
    context.clear();
    context.set_disasm(listed);
    context.func = function;
    context.compile(&**isa, &mut ControlPlane::default()).map_err(|error| reason(&error.inner))?;
    let mut code = context.take_compiled_code().expect("it has just been compiled");
    let frame_bytes = code.buffer.frame_layout().map_or(0, |layout| layout.frame_to_fp_offset);
    if frame_bytes > FRAME_BYTES_MAX {
        return Err(CompileError::Frame { bytes: frame_bytes });
    }
    let relocations =
        code.buffer.relocs().iter().map(|relocation| relocation_of(&context.func, relocation)).collect::<Result<_, _>>()?;
    let tables = tables(&code, chains)?;
    Ok(MachineCode { bytes: code.buffer.data().to_vec(), relocations, tables, frame_bytes, listing: code.vcode.take() })
}

fn reason(error: &CodegenError) -> CompileError {
    CompileError::Cranelift(match error {
        CodegenError::Verifier(errors) => errors.to_string(),
        error => error.to_string(),
    })
}

fn relocation_of(function: &Function, relocation: &FinalizedMachReloc) -> Result<Relocation, CompileError> {
    let unknown = || CompileError::Relocation(format!("{relocation:?}"));
    let form = match relocation.kind {
        Reloc::Abs8 => Form::Absolute,
        Reloc::X86PCRel4 | Reloc::X86CallPCRel4 => Form::Relative,
        _ => return Err(unknown()),
    };
    let target = match &relocation.target {
        FinalizedRelocTarget::Func(offset) => Target::Own(*offset),
        FinalizedRelocTarget::ExternalName(ExternalName::User(name)) => {
            let name = function.params.user_named_funcs().get(*name).ok_or_else(unknown)?;
            Target::Symbol(Symbol::of_name(name).ok_or_else(unknown)?)
        }
        FinalizedRelocTarget::ExternalName(_) => return Err(unknown()),
    };
    Ok(Relocation { offset: relocation.offset, form, target, addend: relocation.addend })
}

/// A site for each call.
fn tables(code: &CompiledCode, chains: &[Vec<Inlined>]) -> Result<Box<[u8]>, CompileError> {
    let mut references = references(code)?;
    let mut encoder = Encoder::default();
    for call in code.buffer.call_sites() {
        let chain = match source_of(code, call.ret_addr) {
            Some(source) => {
                chains.get(source as usize).ok_or(CompileError::Unsupported("a call has a chain that there is not"))?.clone()
            }
            None => Vec::new(),
        };
        let references = references.remove(&call.ret_addr).unwrap_or_default();
        encoder.add(&Site { offset: call.ret_addr, references, chain, handler: None, deopt: None });
    }
    Ok(encoder.finish())
}

/// The spill slots that hold references, by return address.
fn references(code: &CompiledCode) -> Result<FxHashMap<u32, Vec<u16>>, CompileError> {
    let maps = code.buffer.user_stack_maps().iter().map(|(return_address, span, map)| {
        let mut slots = map.entries().map(|(kind, offset)| {
            if kind != I32 {
                return Err(CompileError::Unsupported("a reference that has not 32 bits"));
            }
            // The slot stands at `offset` above the stack pointer, which is `span` below the frame pointer.
            Ok(((span - offset) / size_of::<u32>() as u32 - 1) as u16)
        });
        let mut slots = slots.by_ref().collect::<Result<Vec<u16>, _>>()?;
        slots.sort_unstable();
        Ok((*return_address, slots))
    });
    maps.collect()
}

/// The source location of the call with this return address.
fn source_of(code: &CompiledCode, return_address: u32) -> Option<u32> {
    let sources = code.buffer.get_srclocs_sorted();
    let before = sources.partition_point(|source| source.start < return_address);
    let source = sources[..before].last().filter(|source| source.end >= return_address)?;
    (source.loc != SourceLoc::default()).then(|| source.loc.bits())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::isa;
    use crate::shape::ShapeId;
    use runtime::code::blob::Tables;
    use runtime::metadata::method::MethodId;

    fn compiled(text: &str, chains: &[Vec<Inlined>]) -> Result<MachineCode, CompileError> {
        let function = cranelift_reader::parse_functions(text).unwrap().remove(0);
        compile(&isa::host(true).unwrap(), &mut Context::new(), function, chains)
    }

    const CALLS: &str = "
        function %calls(i32, i32) -> i32 tail {
            ss0 = explicit_slot 8, align = 8
            sig0 = (i32, i32) -> i32 tail
            fn0 = u1:7 sig0
            fn1 = colocated u1:8 sig0
        block0(v0: i32, v1: i32):
            v8 = stack_addr.i64 ss0
            store v0, v8
            store v1, v8+4
        @0000 v2 = call fn0(v0, v1), stack_map=[i32 @ ss0+4]
        @0001 v3 = call fn1(v0, v2), stack_map=[i32 @ ss0+0, i32 @ ss0+4]
            v4 = call fn1(v0, v2)
            v5 = load.i32 v8
            v6 = iadd v4, v5
            v7 = iadd v6, v3
            return v7
        }";

    #[test]
    fn calls_have_chains_and_references() {
        let place = |method, bci| Inlined { method: MethodId(method), bci };
        let chains = [vec![place(1, 2)], vec![place(3, 4), place(1, 9)]];
        let code = compiled(CALLS, &chains).unwrap();
        let tables = Tables::new(&code.tables).unwrap();
        let sites: Vec<_> = (0..code.bytes.len() as u32).filter_map(|offset| tables.site(offset).unwrap()).collect();
        let found = sites.iter().map(|site| {
            let mut references = Vec::new();
            site.for_each_reference(|slot| references.push(slot)).unwrap();
            (site.chain().unwrap(), references.len())
        });
        assert_eq!(found.collect::<Vec<_>>(), [(chains[0].clone(), 1), (chains[1].clone(), 2), (vec![], 0)]);
        let targets = code.relocations.iter().map(|relocation| (relocation.form, relocation.target));
        let adapter = |number| Target::Symbol(Symbol::Adapter(ShapeId(number)));
        let expected = [(Form::Absolute, adapter(7)), (Form::Relative, adapter(8)), (Form::Relative, adapter(8))];
        assert_eq!(targets.collect::<Vec<_>>(), expected);
    }

    #[test]
    fn what_cannot_be_placed_is_an_error() {
        let missing = compiled(CALLS, &[]);
        assert!(matches!(missing, Err(CompileError::Unsupported(_))), "{missing:?}");
        let shifted = compiled(&CALLS.replace("@0000", "@0002"), &vec![vec![]; 3]);
        assert!(matches!(shifted, Err(CompileError::Unsupported(_))), "{shifted:?}");
        let unknown = compiled(&CALLS.replace("u1:7", "u9:7"), &vec![vec![]; 2]);
        assert!(matches!(unknown, Err(CompileError::Relocation(_))), "{unknown:?}");
        let large = compiled(&CALLS.replace("explicit_slot 8", "explicit_slot 100000"), &vec![vec![]; 2]);
        assert!(matches!(large, Err(CompileError::Frame { .. })), "{large:?}");
        let wrong = compiled(&CALLS.replace("iadd v4, v5", "iadd v8, v5"), &vec![vec![]; 2]);
        assert!(matches!(&wrong, Err(CompileError::Cranelift(text)) if text.contains("v6")), "{wrong:?}");
    }
}
