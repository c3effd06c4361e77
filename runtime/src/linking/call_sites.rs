//! Call sites that Java code links: `invokedynamic` and signature-polymorphic calls (JVMS §5.4.3.6, §5.4.3.3).

use classfile::ConstantIndex;
use gc::Handle;

use crate::loading::{load, mirror};
use crate::metadata::class::ClassRef;
use crate::metadata::constant_pool::{CallSite, CallSiteKey, CallSiteLink, PoolConstant, ResolutionError};
use crate::metadata::method::MethodRef;
use crate::metadata::pointer::Metadata;
use crate::metadata::symbol::Symbol;
use crate::thread::JavaThread;
use crate::thread::invoke::Value;
use crate::throw::{JavaResult, Throw};

enum Known {
    Linked(Metadata<CallSite>),
    Failed(ResolutionError),
}

impl JavaThread {
    /// Links the `invokedynamic` instruction at word `position` of `method`; racing threads get the first link.
    ///
    /// # Errors
    /// What the bootstrap method threw at the first try, wrapped in `BootstrapMethodError` unless it is an `Error`.
    pub fn link_dynamic_call(
        &mut self,
        method: MethodRef,
        position: usize,
        index: ConstantIndex,
    ) -> JavaResult<Metadata<CallSite>> {
        let class = method.class;
        let key = (method.index, position as u32);
        self.linked_once(class, key, true, |thread| {
            let PoolConstant::InvokeDynamic(bootstrap, name, descriptor) = class.constants.constant(index) else {
                return Err(thread.throw_new("java/lang/ClassFormatError", "Illegal call site constant"));
            };
            let [handle, name, statics] = thread.bootstrap_arguments(class, bootstrap, name)?;
            let kind = thread.method_type(class, descriptor)?;
            let caller = mirror::mirror(thread, class);
            let link = thread.vm().well_known().methods.link_call_site;
            let leading = [
                Value::Ref(Some(caller)),
                Value::Int(i32::from(index.0)),
                Value::Ref(handle),
                Value::Ref(name),
                Value::Ref(Some(kind)),
                Value::Ref(statics),
            ];
            thread.call_linker(class, link, &leading)
        })
    }

    /// Links a call of a signature-polymorphic method of `holder` at word `position` of `method`.
    ///
    /// # Errors
    /// What `MethodHandleNatives.linkMethod` throws.
    pub fn link_polymorphic_call(
        &mut self,
        method: MethodRef,
        position: usize,
        holder: ClassRef,
        name: Symbol,
        descriptor: Symbol,
    ) -> JavaResult<Metadata<CallSite>> {
        let class = method.class;
        let key = (method.index, position as u32);
        self.linked_once(class, key, false, |thread| {
            let kind = thread.method_type(class, descriptor)?;
            let name = thread.intern_utf8(name.as_bytes())?;
            let (caller, holder) = (mirror::mirror(thread, class), mirror::mirror(thread, holder));
            let link = thread.vm().well_known().methods.link_method;
            let invoke_virtual = classfile::ReferenceKind::InvokeVirtual as i32;
            let leading = [
                Value::Ref(Some(caller)),
                Value::Int(invoke_virtual),
                Value::Ref(Some(holder)),
                Value::Ref(Some(name)),
                Value::Ref(Some(kind)),
            ];
            thread.call_linker(class, link, &leading)
        })
    }

    /// Calls a linker of `MethodHandleNatives`: it gives the adapter and puts the appendix into an array.
    fn call_linker(&mut self, caller: ClassRef, linker: MethodRef, leading: &[Value]) -> JavaResult<CallSite> {
        let object = self.vm().well_known().classes.object;
        let appendix = self.new_object_array(object, 1)?;
        let arguments: Vec<Value> = leading.iter().copied().chain([Value::Ref(Some(appendix))]).collect();
        let Some(name) = self.invoke(linker, &arguments)?.reference() else {
            return Err(self.throw_new("java/lang/LinkageError", "linkage failed"));
        };
        let adapter = self.method_of_member_name(name)?;
        let appendix = self.element(appendix, 0);
        let appendix = self.raw_or_null(appendix);
        // The mirror of the adapter's class keeps the adapter: hidden classes live only as long as they are used.
        match (caller.roots.add(appendix), caller.roots.add(adapter.class.mirror.load())) {
            (Some(appendix), Some(_)) => Ok(CallSite { adapter, appendix }),
            _ => Err(self.throw_out_of_memory("Metaspace")),
        }
    }

    /// Links a call site at the first try. A failure that `remembers` tells is remembered; another thread's link counts.
    fn linked_once(
        &mut self,
        class: ClassRef,
        key: CallSiteKey,
        remembers: bool,
        link: impl FnOnce(&mut Self) -> JavaResult<CallSite>,
    ) -> JavaResult<Metadata<CallSite>> {
        let mark = self.handles.mark();
        let result = match known_link(class, key) {
            Some(known) => self.use_link(known),
            None => match link(self) {
                Ok(site) => {
                    class.constants.set_call_site(key, CallSiteLink::Linked(Box::new(site)));
                    let known = known_link(class, key).expect("the site was just linked");
                    self.use_link(known)
                }
                Err(Throw::Exception) if remembers => self.fail_call_site(class, key),
                Err(throw) => Err(throw),
            },
        };
        self.handles.truncate(mark);
        result
    }

    fn use_link(&mut self, known: Known) -> JavaResult<Metadata<CallSite>> {
        match known {
            Known::Linked(site) => Ok(site),
            Known::Failed(error) => Err(self.throw_remembered(&error)),
        }
    }

    /// Throws what linking threw; a `LinkageError` is remembered (without its cause, as in HotSpot).
    fn fail_call_site(&mut self, class: ClassRef, key: CallSiteKey) -> JavaResult<Metadata<CallSite>> {
        let exception = self.wrap_bootstrap_failure()?;
        let Some(error) = self.resolution_error(exception) else { return Err(self.throw(exception)) };
        class.constants.set_call_site(key, CallSiteLink::Failed(error));
        match known_link(class, key) {
            Some(Known::Linked(site)) => Ok(site),
            _ => Err(self.throw(exception)),
        }
    }

    /// The exception that a bootstrap ended with: an `Error` as it is, anything else in a `BootstrapMethodError` (§5.4.3.6).
    fn wrap_bootstrap_failure(&mut self) -> JavaResult<Handle> {
        let exception = self.take_exception().expect("linking failed with an exception");
        let is_error = self.class_of(exception).ancestors().iter().any(|class| class.name == "java/lang/Error");
        if is_error {
            return Ok(exception);
        }
        let class = load::boot_class(self, "java/lang/BootstrapMethodError")?;
        self.initialize(class)?;
        let error = self.new_object(class)?;
        self.construct(class, "(Ljava/lang/Throwable;)V", &[Value::Ref(Some(error)), Value::Ref(Some(exception))])?;
        Ok(error)
    }

    /// Runs what resolves a dynamic constant, wrapping its failure as that of a call site.
    ///
    /// # Errors
    /// `BootstrapMethodError`, or an `Error` that `body` throws.
    pub fn wrapping_bootstrap_failure<T>(&mut self, body: impl FnOnce(&mut Self) -> JavaResult<T>) -> JavaResult<T> {
        match body(self) {
            Err(Throw::Exception) => {
                let error = self.wrap_bootstrap_failure()?;
                Err(self.throw(error))
            }
            result => result,
        }
    }
}

fn known_link(class: ClassRef, key: CallSiteKey) -> Option<Known> {
    class.constants.with_call_site(key, |link| match link {
        CallSiteLink::Linked(site) => Known::Linked(Metadata::of(&**site)),
        CallSiteLink::Failed(error) => Known::Failed(error.clone()),
    })
}
