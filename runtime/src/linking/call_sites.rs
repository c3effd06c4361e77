//! Call sites that Java code links: `invokedynamic` and signature-polymorphic calls (JVMS §5.4.3.6, §5.4.3.3).

use classfile::ConstantIndex;
use gc::{Handle, RootSlot};

use crate::metadata::class::ClassRef;
use crate::metadata::constant_pool::{CallSite, CallSiteKey, CallSiteLink, PoolConstant};
use crate::metadata::method::MethodRef;
use crate::metadata::pointer::Metadata;
use crate::metadata::symbol::Symbol;
use crate::thread::JavaThread;
use crate::thread::invoke::Value;
use crate::throw::{JavaResult, Throw};

enum Known {
    Linked(Metadata<CallSite>),
    Failed(Option<Handle>),
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
        self.linked_once(class, key, |thread| {
            let PoolConstant::InvokeDynamic(bootstrap, name, descriptor) = class.constants.constant(index) else {
                return Err(thread.throw_new("java/lang/ClassFormatError", "Illegal call site constant"));
            };
            let [handle, name, statics] = thread.bootstrap_arguments(class, bootstrap, name)?;
            let kind = thread.method_type(class, descriptor)?;
            let caller = thread.mirror(class);
            let link = thread.vm().well_known().methods.link_call_site;
            let leading = [
                Value::Ref(Some(caller)),
                Value::Int(i32::from(index.0)),
                Value::Ref(handle),
                Value::Ref(name),
                Value::Ref(Some(kind)),
                Value::Ref(statics),
            ];
            thread.call_linker(link, &leading)
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
        self.linked_once(class, key, |thread| {
            let kind = thread.method_type(class, descriptor)?;
            let name = thread.intern_utf8(name.as_bytes())?;
            let (caller, holder) = (thread.mirror(class), thread.mirror(holder));
            let link = thread.vm().well_known().methods.link_method;
            let invoke_virtual = classfile::ReferenceKind::InvokeVirtual as i32;
            let leading = [
                Value::Ref(Some(caller)),
                Value::Int(invoke_virtual),
                Value::Ref(Some(holder)),
                Value::Ref(Some(name)),
                Value::Ref(Some(kind)),
            ];
            thread.call_linker(link, &leading)
        })
    }

    /// Calls a linker of `MethodHandleNatives`: it gives the adapter and puts the appendix into an array.
    fn call_linker(&mut self, linker: MethodRef, leading: &[Value]) -> JavaResult<CallSite> {
        let object = self.vm().well_known().classes.object;
        let appendix = self.new_object_array(object, 1)?;
        let arguments: Vec<Value> = leading.iter().copied().chain([Value::Ref(Some(appendix))]).collect();
        let Some(name) = self.invoke(linker, &arguments)?.reference() else {
            return Err(self.throw_new("java/lang/LinkageError", "linkage failed"));
        };
        let adapter = self.method_of_member_name(name)?;
        let appendix = self.element(appendix, 0);
        Ok(CallSite { adapter, appendix: RootSlot::new(self.raw_or_null(appendix)) })
    }

    fn linked_once(
        &mut self,
        class: ClassRef,
        key: CallSiteKey,
        link: impl FnOnce(&mut Self) -> JavaResult<CallSite>,
    ) -> JavaResult<Metadata<CallSite>> {
        let mark = self.handles.mark();
        let known = match self.known_link(class, key) {
            Some(known) => known,
            None => {
                let link = match link(self) {
                    Ok(site) => CallSiteLink::Linked(Box::new(site)),
                    Err(Throw::Stopped) => return Err(Throw::Stopped),
                    Err(Throw::Exception) => {
                        let exception = self.wrap_bootstrap_failure()?;
                        CallSiteLink::Failed(Box::new(RootSlot::new(self.raw(exception))))
                    }
                };
                class.constants.set_call_site(key, link);
                self.known_link(class, key).expect("the site was just linked")
            }
        };
        let result = match known {
            Known::Linked(site) => Ok(site),
            Known::Failed(exception) => Err(self.throw(exception.expect("a failure has an exception"))),
        };
        self.handles.truncate(mark);
        result
    }

    fn known_link(&mut self, class: ClassRef, key: CallSiteKey) -> Option<Known> {
        let (site, failure) = class.constants.with_call_site(key, |link| match link {
            CallSiteLink::Linked(site) => (Some(Metadata::of(&**site)), gc::RawRef::NULL),
            CallSiteLink::Failed(exception) => (None, exception.load()),
        })?;
        Some(site.map_or_else(|| Known::Failed(self.handle_or_null(failure)), Known::Linked))
    }

    /// The exception that linking ended with: an `Error` as it is, anything else in a `BootstrapMethodError`.
    fn wrap_bootstrap_failure(&mut self) -> JavaResult<Handle> {
        let exception = self.take_exception().expect("linking failed with an exception");
        let is_error = self.class_of(exception).ancestors().iter().any(|class| class.name == "java/lang/Error");
        if is_error {
            return Ok(exception);
        }
        let class = self.boot_class("java/lang/BootstrapMethodError")?;
        self.initialize(class)?;
        let error = self.new_object(class)?;
        let text = self.new_string("CallSite bootstrap method initialization exception")?;
        let arguments = [Value::Ref(Some(error)), Value::Ref(Some(text)), Value::Ref(Some(exception))];
        self.construct(class, "(Ljava/lang/String;Ljava/lang/Throwable;)V", &arguments)?;
        Ok(error)
    }
}
