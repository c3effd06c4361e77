//! Code that puts a value of a wanted type on the operand stack.

use super::method::{Local, MethodBuilder};
use super::types::{EXCEPTION, FIELDS, INTEGER, OBJECT, OWN, PARAMETERS, RUNNABLE, STRING, TEXT, THROWABLE, Type};

/// Expressions are nested this deep at most.
const DEPTH_MAX: usize = 5;
/// More entries on the stack than this are enough.
const STACK_MAX: usize = 24;

impl MethodBuilder<'_> {
    /// Pushes a value of a type.
    pub fn push(&mut self, kind: &Type) {
        if self.depth >= DEPTH_MAX || self.stack.len() >= STACK_MAX {
            return self.push_simple(kind);
        }
        self.depth += 1;
        let height = self.stack.len();
        let is_done = match self.dice.below(12) {
            0..=3 => self.push_local(kind),
            4 | 5 => self.push_field(kind),
            6 | 7 => self.call(Some(kind)),
            8 => self.push_element(kind),
            9 => self.push_choice(kind),
            _ => false,
        };
        if !is_done {
            self.push_fresh(kind);
        }
        // What was pushed may be of a subtype; frames and later uses go by the type that was asked for.
        if let Some(top) = self.stack.get_mut(height) {
            *top = kind.clone();
        }
        self.depth -= 1;
    }

    /// A constant or nothing that needs much.
    fn push_simple(&mut self, kind: &Type) {
        match kind {
            Type::Reference(_) => {
                if !self.push_local(kind) {
                    self.emit("aconst_null", 0, std::slice::from_ref(kind));
                }
            }
            _ => self.push_constant(kind),
        }
        if let Some(top) = self.stack.last_mut() {
            *top = kind.clone();
        }
    }

    fn push_constant(&mut self, kind: &Type) {
        let number = self.dice.below(70_000) as i64 - 35_000;
        let text = match kind {
            Type::Int => match self.dice.below(5) {
                0 => self
                    .dice
                    .pick(&["iconst_m1", "iconst_0", "iconst_1", "iconst_2", "iconst_3", "iconst_4", "iconst_5"])
                    .to_owned(),
                1 => format!("bipush {}", number % 128),
                2 => format!("sipush {}", number.clamp(-32768, 32767)),
                3 => self.dice.pick(&["ldc #k0", "ldc #k1", "ldc #k7", "ldc_w #k1"]).to_owned(),
                _ => format!("ldc_w {}", number * 7919),
            },
            Type::Long => {
                let numeral = format!("ldc2_w {}L", number * 1_000_003);
                self.pick_text(&["lconst_0", "lconst_1", &numeral, "ldc2_w -9223372036854775807L"])
            }
            Type::Float => {
                let numeral = format!("ldc_w {number}.25f");
                self.pick_text(&["fconst_0", "fconst_1", "fconst_2", "ldc #k2", "ldc #k3", "ldc #k4", &numeral])
            }
            Type::Double => {
                let numeral = format!("ldc2_w {number}.125d");
                self.pick_text(&["dconst_0", "dconst_1", "ldc2_w NaNd", "ldc2_w -infd", "ldc2_w 1e300d", &numeral])
            }
            _ => "aconst_null".to_owned(),
        };
        self.emit(&text, 0, std::slice::from_ref(kind));
    }

    fn pick_text(&mut self, texts: &[&str]) -> String {
        self.dice.pick(texts).to_owned()
    }

    fn push_local(&mut self, kind: &Type) -> bool {
        let fitting: Vec<Local> = self.locals.iter().filter(|local| local.kind.fits(kind)).cloned().collect();
        if fitting.is_empty() {
            return false;
        }
        let index = self.dice.below(fitting.len());
        self.load(&fitting[index]);
        true
    }

    fn push_field(&mut self, kind: &Type) -> bool {
        let fitting: Vec<usize> = (0..FIELDS.len()).filter(|number| Type::of_descriptor(FIELDS[*number]).fits(kind)).collect();
        if fitting.is_empty() {
            return false;
        }
        let number = self.dice.pick(&fitting);
        let descriptor = FIELDS[number];
        let loaded = Type::of_descriptor(descriptor);
        if self.dice.one_in(2) {
            self.emit(&format!("getstatic {OWN}.s{number} {descriptor}"), 0, &[loaded]);
        } else {
            self.push(&Type::Reference(OWN));
            self.emit(&format!("getfield {OWN}.f{number} {descriptor}"), 1, &[loaded]);
        }
        true
    }

    /// Calls one of the class's own methods whose result fits, or any if none is wanted.
    pub fn call(&mut self, wanted: Option<&Type>) -> bool {
        let fits = |result: Option<&'static str>| match (result, wanted) {
            (Some(result), Some(wanted)) => Type::of_descriptor(result).fits(wanted),
            (_, None) => true,
            (None, Some(_)) => false,
        };
        let fitting: Vec<usize> = (0..self.cx.methods.len()).filter(|number| fits(self.cx.methods[*number].result)).collect();
        if fitting.is_empty() || !self.may_call {
            return false;
        }
        let number = self.dice.pick(&fitting);
        let method = self.cx.methods[number].clone();
        if self.cx.major >= Type::DYNAMIC_MAJOR && method.is_static && self.dice.one_in(5) {
            self.call_handle(&method);
        } else {
            if !method.is_static {
                self.push(&Type::Reference(OWN));
            }
            self.push_arguments(&method.parameters);
            let opcode = match (method.is_static, method.is_private) {
                (true, _) => "invokestatic",
                (false, true) => "invokespecial",
                (false, false) => "invokevirtual",
            };
            let pops = method.parameters.len() + usize::from(!method.is_static);
            let pushes: Vec<Type> = method.result.map(Type::of_descriptor).into_iter().collect();
            self.emit(&format!("{opcode} {OWN}.{}{}", method.name, method.descriptor()), pops, &pushes);
        }
        true
    }

    fn push_arguments(&mut self, parameters: &[&'static str]) {
        for descriptor in parameters {
            self.push(&Type::of_descriptor(descriptor));
        }
    }

    /// A call by way of a constant method handle.
    fn call_handle(&mut self, method: &super::Signature) {
        let handle = "java/lang/invoke/MethodHandle";
        let descriptor = method.descriptor();
        let load = format!("ldc_w methodhandle invokestatic {OWN}.{}{descriptor}", method.name);
        self.emit(&load, 0, &[Type::Reference(handle)]);
        self.push_arguments(&method.parameters);
        let name = if self.dice.one_in(2) { "invoke" } else { "invokeExact" };
        let pushes: Vec<Type> = method.result.map(Type::of_descriptor).into_iter().collect();
        self.emit(&format!("invokevirtual {handle}.{name}{descriptor}"), method.parameters.len() + 1, &pushes);
    }

    /// An element of an array, at an index that lies in most arrays.
    fn push_element(&mut self, kind: &Type) -> bool {
        let (array, opcode) = match kind {
            Type::Int => {
                self.dice.pick(&[("[I", "iaload"), ("[B", "baload"), ("[C", "caload"), ("[S", "saload"), ("[Z", "baload")])
            }
            Type::Long => ("[J", "laload"),
            Type::Float => ("[F", "faload"),
            Type::Double => ("[D", "daload"),
            Type::Reference("[I") => ("[[I", "aaload"),
            Type::Reference(STRING | TEXT) => ("[Ljava/lang/String;", "aaload"),
            Type::Reference(OBJECT) => ("[Ljava/lang/Object;", "aaload"),
            _ => return false,
        };
        self.push(&Type::Reference(array));
        self.push_index();
        self.emit(opcode, 2, std::slice::from_ref(kind));
        true
    }

    /// An index from 0 to 3, most times.
    pub fn push_index(&mut self) {
        self.push(&Type::Int);
        if !self.dice.one_in(20) {
            self.emit("iconst_3", 0, &[Type::Int]);
            self.emit("iand", 1, &[]);
        }
    }

    /// One of two values, by a condition.
    fn push_choice(&mut self, kind: &Type) -> bool {
        let (other, end) = (self.new_label(), self.new_label());
        let (floor, height) = (self.floor, self.stack.len());
        self.floor = height;
        self.branch(other);
        self.floor = floor;
        self.push(kind);
        self.jump(end);
        self.stack.truncate(height);
        self.place(other);
        self.push(kind);
        self.place(end);
        true
    }

    /// A new object or a constant.
    pub fn push_fresh(&mut self, kind: &Type) {
        let Type::Reference(name) = kind else { return self.push_constant(kind) };
        if self.dice.one_in(25) {
            return self.emit("aconst_null", 0, std::slice::from_ref(kind));
        }
        match *name {
            OWN => self.push_own(),
            STRING | TEXT => self.push_string(),
            RUNNABLE => self.push_runnable(),
            INTEGER => {
                self.push(&Type::Int);
                self.emit("invokestatic java/lang/Integer.valueOf(I)Ljava/lang/Integer;", 1, std::slice::from_ref(kind));
            }
            EXCEPTION | THROWABLE => self.push_exception(),
            OBJECT => self.push_object(),
            array if array.starts_with('[') => self.push_array(array),
            _ => self.emit("aconst_null", 0, std::slice::from_ref(kind)),
        }
    }

    fn push_string(&mut self) {
        let string = Type::Reference(STRING);
        match self.dice.below(4) {
            0 if self.cx.major >= Type::DYNAMIC_MAJOR => {
                self.push(&Type::Int);
                self.push(&Type::Double);
                self.emit("invokedynamic 0 makeConcatWithConstants(ID)Ljava/lang/String;", 2, &[string]);
            }
            1 => {
                self.push(&Type::Int);
                self.emit("invokestatic java/lang/String.valueOf(I)Ljava/lang/String;", 1, &[string]);
            }
            _ => self.emit("ldc #k5", 0, &[string]),
        }
    }

    fn push_runnable(&mut self) {
        if self.cx.major >= Type::DYNAMIC_MAJOR && self.dice.one_in(3) {
            self.emit("invokedynamic 1 run()Ljava/lang/Runnable;", 0, &[Type::Reference(RUNNABLE)]);
        } else {
            self.push(&Type::Reference(OWN));
        }
    }

    fn push_object(&mut self) {
        let object = Type::Reference(OBJECT);
        match self.dice.below(6) {
            0 if self.cx.major >= Type::CONSTANT_MAJOR => self.emit("ldc_w dynamic 2 name Ljava/lang/Object;", 0, &[object]),
            1 if self.cx.major >= Type::CLASS_CONSTANT_MAJOR => self.emit("ldc_w class [Lgen/Own;", 0, &[object]),
            2 if self.cx.major >= Type::DYNAMIC_MAJOR => self.emit("ldc_w methodtype (IJ)V", 0, &[object]),
            _ => {
                let other = self.dice.pick(&[INTEGER, STRING, "[I", "[Ljava/lang/Object;", EXCEPTION]);
                self.push(&Type::Reference(other));
            }
        }
    }

    /// Uninitialised objects lie on the stack while the arguments are made.
    fn push_own(&mut self) {
        let own = Type::Reference(OWN);
        if self.is_constructor {
            // Constructors that make objects of their class call each other for ever.
            let instruction = if self.locals[0].kind == own { "aload_0" } else { "aconst_null" };
            return self.emit(instruction, 0, &[own]);
        }
        let has_arguments = self.may_call && self.dice.one_in(3);
        self.push_new(OWN, if has_arguments { &["J", "Ljava/lang/Object;", "I"] } else { &[] });
    }

    fn push_exception(&mut self) {
        self.push_new(EXCEPTION, &["Ljava/lang/String;"]);
    }

    fn push_new(&mut self, class: &'static str, parameters: &[&'static str]) {
        let label = self.new_label();
        self.emit("nop", 0, &[]);
        self.mark(label);
        let made = Type::Uninitialized(label);
        self.emit(&format!("new {class}"), 0, std::slice::from_ref(&made));
        self.emit("dup", 0, std::slice::from_ref(&made));
        self.push_arguments(parameters);
        let call = format!("invokespecial {class}.<init>({})V", parameters.concat());
        self.emit(&call, parameters.len() + 2, &[Type::Reference(class)]);
    }

    fn push_array(&mut self, array: &'static str) {
        let kind = Type::Reference(array);
        let length = self.dice.pick(&["iconst_4", "iconst_5", "bipush 9", "sipush 300"]);
        self.emit(length, 0, &[Type::Int]);
        let element = match &array[1..] {
            "I" => "int",
            "J" => "long",
            "F" => "float",
            "D" => "double",
            "B" => "byte",
            "C" => "char",
            "S" => "short",
            "Z" => "boolean",
            "[I" => {
                self.emit("iconst_4", 0, &[Type::Int]);
                return self.emit("multianewarray [[I 2", 2, &[kind]);
            }
            class => {
                let class = class.trim_start_matches('L').trim_end_matches(';');
                return self.emit(&format!("anewarray {class}"), 1, &[kind]);
            }
        };
        self.emit(&format!("newarray {element}"), 1, &[kind]);
    }

    /// Gives the fields first values; reference fields keep null now and then.
    pub fn fill_fields(&mut self, are_static: bool) {
        for (number, descriptor) in FIELDS.iter().enumerate() {
            // No object of this class: constructors would call each other for ever.
            let kind = Type::of_descriptor(descriptor);
            if kind == Type::Reference(OWN) && !are_static || kind == Type::Reference(RUNNABLE) || self.dice.one_in(6) {
                continue;
            }
            if are_static {
                self.push_fresh(&kind);
                self.emit(&format!("putstatic {OWN}.s{number} {descriptor}"), 1, &[]);
            } else {
                self.emit("aload_0", 0, &[Type::Reference(OWN)]);
                self.push_fresh(&kind);
                self.emit(&format!("putfield {OWN}.f{number} {descriptor}"), 2, &[]);
            }
        }
    }

    /// A type of a local variable.
    pub fn some_type(&mut self) -> Type {
        Type::of_descriptor(self.dice.pick(&PARAMETERS))
    }
}
