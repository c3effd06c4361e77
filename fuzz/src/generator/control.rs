//! Statements: what has an effect, and what decides where control goes.

use super::method::MethodBuilder;
use super::types::{EXCEPTION, FIELDS, OWN, RUNNABLE, THROWABLE, Type};

/// Statements are nested this deep at most.
const DEPTH_MAX: usize = 4;

impl MethodBuilder<'_> {
    /// Returns at once when the fuel is used up.
    pub fn spend_fuel(&mut self) {
        let go_on = self.new_label();
        self.take_fuel();
        self.emit(&format!("ifge L{go_on}"), 1, &[]);
        match self.result.clone() {
            Some(kind @ Type::Reference(_)) => self.emit("aconst_null", 0, &[kind]),
            Some(kind) => self.emit(&format!("{}const_0", kind.letter()), 0, &[kind]),
            None => {}
        }
        self.emit_return();
        self.stack.clear();
        self.place(go_on);
    }

    /// Takes a step off the fuel and pushes what is left.
    fn take_fuel(&mut self) {
        self.emit("getstatic gen/Own.fuel I", 0, &[Type::Int]);
        self.emit("iconst_1", 0, &[Type::Int]);
        self.emit("isub", 1, &[]);
        self.emit("dup", 0, &[Type::Int]);
        self.emit("putstatic gen/Own.fuel I", 1, &[]);
    }

    /// Some local variables for the whole method.
    pub fn declare_locals(&mut self) {
        for _ in 0..self.dice.below(7) {
            let kind = self.some_type();
            let gap = if self.dice.one_in(40) { 260 } else { usize::from(self.dice.one_in(10)) };
            self.push(&kind);
            let local = self.new_local(kind, gap);
            self.store(&local);
        }
    }

    /// As many statements as the budget gives.
    pub fn statements(&mut self) {
        while self.budget > 0 {
            self.statement();
        }
    }

    /// A returned value and the return.
    pub fn return_something(&mut self) {
        if let Some(kind) = self.result.clone() {
            self.floor = self.stack.len();
            self.push(&kind);
        }
        self.emit_return();
    }

    fn emit_return(&mut self) {
        let text = self.result.as_ref().map_or("return".to_owned(), |kind| format!("{}return", kind.letter()));
        self.emit(&text, usize::from(self.result.is_some()), &[]);
    }

    /// One statement.
    pub fn statement(&mut self) {
        self.budget = self.budget.saturating_sub(1);
        let is_deep = self.depth >= DEPTH_MAX || self.stack.len() > 16;
        match self.dice.below(if is_deep { 12 } else { 22 }) {
            0..=2 => self.operation(),
            3 | 4 => self.shuffle(),
            5 => self.assign(),
            6 => self.put_field(),
            7 => self.store_element(),
            8 => self.increment(),
            9 => {
                let kind = self.some_type();
                self.push(&kind);
            }
            10 => {
                let (floor, height) = (self.floor, self.stack.len());
                self.floor = height;
                self.call(None);
                self.floor = floor;
            }
            11 => self.use_object(),
            12 | 13 => self.nested(Self::choose),
            14 | 15 => self.nested(Self::repeat),
            16 => self.nested(Self::switch),
            17 | 18 => self.nested(Self::attempt),
            19 => self.nested(Self::synchronize),
            20 => self.nested(Self::leave),
            _ => self.nested(Self::call_subroutine),
        }
    }

    /// A statement within which the stack below and the local variables stay as they are.
    fn nested(&mut self, statement: fn(&mut Self)) {
        let (floor, locals) = (self.floor, self.locals.len());
        self.depth += 1;
        self.floor = self.stack.len();
        statement(self);
        self.depth -= 1;
        self.floor = floor;
        self.locals.truncate(locals);
    }

    /// Some statements that leave the stack as it was.
    fn block(&mut self) {
        let (floor, locals, height) = (self.floor, self.locals.len(), self.stack.len());
        self.floor = height;
        for _ in 0..1 + self.dice.below(3) {
            if self.dice.one_in(5) {
                let kind = self.some_type();
                self.push(&kind);
                let local = self.new_local(kind, 0);
                self.store(&local);
            }
            self.statement();
        }
        self.drop_to(height);
        self.locals.truncate(locals);
        self.floor = floor;
    }

    /// Jumps to a label if some condition does not hold.
    pub fn branch(&mut self, label: usize) {
        match self.dice.below(5) {
            0 => {
                let comparison = self.dice.pick(&["eq", "ne", "lt", "ge", "gt", "le"]);
                self.want(&[Type::Int, Type::Int]);
                self.emit(&format!("if_icmp{comparison} L{label}"), 2, &[]);
            }
            1 => {
                let comparison = self.dice.pick(&["eq", "ne"]);
                let kind = Type::Reference("java/lang/Object");
                self.push(&kind);
                self.push(&kind);
                self.emit(&format!("if_acmp{comparison} L{label}"), 2, &[]);
            }
            2 => {
                let comparison = self.dice.pick(&["ifnull", "ifnonnull"]);
                self.push(&Type::Reference("java/lang/Object"));
                self.emit(&format!("{comparison} L{label}"), 1, &[]);
            }
            _ => {
                let comparison = self.dice.pick(&["eq", "ne", "lt", "ge", "gt", "le"]);
                self.want(&[Type::Int]);
                self.emit(&format!("if{comparison} L{label}"), 1, &[]);
            }
        }
    }

    /// Jumps to a label.
    pub fn jump(&mut self, label: usize) {
        let goto = if self.dice.one_in(8) { "goto_w" } else { "goto" };
        self.emit(&format!("{goto} L{label}"), 0, &[]);
    }

    fn choose(&mut self) {
        let (other, end) = (self.new_label(), self.new_label());
        self.branch(other);
        self.block();
        if self.dice.one_in(2) {
            self.jump(end);
            self.place(other);
            self.block();
            self.place(end);
        } else {
            self.place(other);
        }
    }

    /// A loop that counts up and ends early without fuel.
    fn repeat(&mut self) {
        if self.is_constructing() && self.cx.major < Type::FRAMES_MAJOR {
            return;
        }
        let (again, end) = (self.new_label(), self.new_label());
        self.emit("iconst_0", 0, &[Type::Int]);
        let counter = self.new_local(Type::Int, 0);
        self.store(&counter);
        // Only this loop may change its counter.
        let hidden = self.locals.len() - 1;
        self.place(again);
        self.take_fuel();
        self.emit(&format!("ifle L{end}"), 1, &[]);
        self.protected_block(hidden);
        let wide = if counter.slot < 256 { "" } else { "wide " };
        self.emit(&format!("{wide}iinc {} 1", counter.slot), 0, &[]);
        self.load(&counter);
        let times = self.dice.pick(&["iconst_2", "iconst_3", "iconst_4"]);
        self.emit(times, 0, &[Type::Int]);
        self.emit(&format!("if_icmplt L{again}"), 2, &[]);
        self.place(end);
    }

    /// A block that does not write a local variable.
    fn protected_block(&mut self, index: usize) {
        self.read_only.push(self.locals[index].slot);
        self.block();
        self.read_only.pop();
    }

    /// Whether an object below on the stack, or this one, is uninitialised: old class files may not jump back then.
    fn is_constructing(&self) -> bool {
        let is_raw = |kind: &Type| matches!(kind, Type::Uninitialized(_) | Type::UninitializedThis);
        self.stack.iter().any(is_raw) || self.locals.iter().any(|local| is_raw(&local.kind))
    }

    fn switch(&mut self) {
        let count = 1 + self.dice.below(4);
        let (targets, default, end): (Vec<usize>, _, _) =
            ((0..count).map(|_| self.new_label()).collect(), self.new_label(), self.new_label());
        self.push(&Type::Int);
        if self.dice.one_in(2) {
            self.emit("iconst_3", 0, &[Type::Int]);
            self.emit("iand", 1, &[]);
            let listed: String = targets.iter().map(|target| format!(" L{target}")).collect();
            self.emit(&format!("tableswitch 0{listed} default L{default}"), 1, &[]);
        } else {
            let listed: String =
                targets.iter().enumerate().map(|(key, target)| format!(" {}:L{target}", key as i64 * 7 - 7)).collect();
            self.emit(&format!("lookupswitch{listed} default L{default}"), 1, &[]);
        }
        for target in targets {
            self.place(target);
            self.block();
            if !self.dice.one_in(3) {
                self.jump(end);
            } else {
                self.emit("nop", 0, &[]);
            }
        }
        self.place(default);
        self.block();
        self.place(end);
    }

    /// A block with a handler. The handler starts with an empty stack, so the block does as well.
    fn attempt(&mut self) {
        if !self.stack.is_empty() || self.is_constructing() {
            return;
        }
        let [start, end, handler, after] = [(); 4].map(|()| self.new_label());
        let (catch, kind) = self.dice.pick(&[
            ("any", THROWABLE),
            ("any", THROWABLE),
            ("java/lang/Throwable", THROWABLE),
            ("java/lang/RuntimeException", EXCEPTION),
            ("java/lang/ArithmeticException", EXCEPTION),
        ]);
        self.mark(start);
        self.emit("nop", 0, &[]);
        self.block();
        if self.dice.one_in(3) {
            self.throw();
        } else {
            self.jump(after);
        }
        self.mark(end);
        self.stack.push(Type::Reference(kind));
        self.place(handler);
        self.handler(catch, start, end, handler);
        if self.dice.one_in(3) {
            self.emit(
                "invokevirtual java/lang/Throwable.getMessage()Ljava/lang/String;",
                1,
                &[Type::Reference("java/lang/String")],
            );
        }
        self.drop_to(0);
        self.block();
        self.place(after);
    }

    fn throw(&mut self) {
        let height = self.stack.len();
        self.push(&Type::Reference(EXCEPTION));
        self.emit("athrow", 1, &[]);
        self.stack.truncate(height);
    }

    /// Throws or returns, by a condition.
    fn leave(&mut self) {
        let go_on = self.new_label();
        self.branch(go_on);
        let must_throw = self.is_constructing() || self.is_in_subroutine || self.locks > 0;
        if must_throw || self.dice.one_in(2) {
            self.throw();
        } else {
            let stack = self.stack.clone();
            self.return_something();
            self.stack = stack;
        }
        self.place(go_on);
    }

    fn synchronize(&mut self) {
        if !self.stack.is_empty() || self.is_constructing() {
            return;
        }
        let [start, end, handler, after] = [(); 4].map(|()| self.new_label());
        self.push_fresh(&Type::Reference("[I"));
        let lock = self.new_local(Type::Reference("[I"), 0);
        self.emit("dup", 0, &[Type::Reference("[I")]);
        self.store(&lock);
        self.emit("monitorenter", 1, &[]);
        self.mark(start);
        self.emit("nop", 0, &[]);
        self.locks += 1;
        self.protected_block(self.locals.len() - 1);
        self.locks -= 1;
        self.load(&lock);
        self.emit("monitorexit", 1, &[]);
        self.jump(after);
        self.mark(end);
        self.stack.push(Type::Reference(THROWABLE));
        self.place(handler);
        self.handler("any", start, end, handler);
        self.load(&lock);
        self.emit("monitorexit", 1, &[]);
        self.emit("athrow", 1, &[]);
        self.place(after);
    }

    /// Calls a subroutine, a new one or one that others call as well.
    fn call_subroutine(&mut self) {
        let is_possible = self.cx.major < Type::FRAMES_MAJOR && self.stack.is_empty() && !self.is_constructing();
        if !is_possible || self.is_in_subroutine || !self.may_call || self.locks > 0 {
            return;
        }
        let subroutine = if self.subroutines.is_empty() || self.dice.one_in(3) {
            let label = self.new_label();
            self.subroutines.push(label);
            label
        } else {
            self.dice.pick(&self.subroutines.clone())
        };
        let jsr = self.dice.pick(&["jsr", "jsr", "jsr_w"]);
        self.emit(&format!("{jsr} L{subroutine}"), 0, &[]);
    }

    /// The bodies of the subroutines that were called. They use variables of their own besides those of the whole method.
    pub fn place_subroutines(&mut self) {
        self.is_in_subroutine = true;
        for label in std::mem::take(&mut self.subroutines) {
            let locals = self.locals.len();
            self.stack.clear();
            self.floor = 0;
            self.budget = self.budget.max(4);
            // The return address is the top of the stack; nothing here may touch it, so it is stored at once.
            self.mark(label);
            self.stack.push(Type::Int);
            // Above all that callers use.
            let slot = self.new_slot();
            self.emit(&format!("wide astore {slot}"), 1, &[]);
            self.read_only.push(slot);
            self.address_slot = Some(slot);
            self.block();
            self.address_slot = None;
            self.read_only.pop();
            let ret = if slot < 256 { format!("ret {slot}") } else { format!("wide ret {slot}") };
            self.emit(&ret, 0, &[]);
            self.locals.truncate(locals);
        }
    }

    /// Stores the top of the stack, or a new value, in a local variable.
    fn assign(&mut self) {
        let writable: Vec<_> = self
            .locals
            .iter()
            .filter(|local| {
                !self.read_only.contains(&local.slot) && !matches!(local.kind, Type::Uninitialized(_) | Type::UninitializedThis)
            })
            .cloned()
            .collect();
        if writable.is_empty() {
            return;
        }
        let local = writable[self.dice.below(writable.len())].clone();
        self.want(std::slice::from_ref(&local.kind));
        self.store(&local);
    }

    fn increment(&mut self) {
        let is_counter = |kind: &Type| *kind == Type::Int;
        let counters: Vec<usize> = self
            .locals
            .iter()
            .filter(|local| is_counter(&local.kind) && !self.read_only.contains(&local.slot))
            .map(|local| local.slot)
            .collect();
        if counters.is_empty() {
            return;
        }
        let slot = self.dice.pick(&counters);
        let amount = self.dice.below(60_000) as i64 - 30_000;
        let text = if slot < 256 && self.dice.one_in(2) {
            format!("iinc {slot} {}", amount % 128)
        } else {
            format!("wide iinc {slot} {amount}")
        };
        self.emit(&text, 0, &[]);
    }

    fn put_field(&mut self) {
        let number = self.dice.below(FIELDS.len());
        let descriptor = FIELDS[number];
        let kind = Type::of_descriptor(descriptor);
        if self.dice.one_in(2) {
            self.want(&[kind]);
            self.emit(&format!("putstatic {OWN}.s{number} {descriptor}"), 1, &[]);
        } else {
            self.want(&[Type::Reference(OWN), kind]);
            self.emit(&format!("putfield {OWN}.f{number} {descriptor}"), 2, &[]);
        }
    }

    fn store_element(&mut self) {
        let (array, opcode, element) = self.dice.pick(&[
            ("[I", "iastore", "I"),
            ("[J", "lastore", "J"),
            ("[F", "fastore", "F"),
            ("[D", "dastore", "D"),
            ("[B", "bastore", "B"),
            ("[Z", "bastore", "Z"),
            ("[C", "castore", "C"),
            ("[S", "sastore", "S"),
            ("[Ljava/lang/Object;", "aastore", "Ljava/lang/Object;"),
            ("[Ljava/lang/String;", "aastore", "Ljava/lang/String;"),
            ("[[I", "aastore", "[I"),
        ]);
        self.push(&Type::Reference(array));
        self.push_index();
        self.push(&Type::of_descriptor(element));
        self.emit(opcode, 3, &[]);
    }

    /// Something that needs an object.
    fn use_object(&mut self) {
        let (kind, instruction, result) = self.dice.pick(&[
            (RUNNABLE, "invokeinterface java/lang/Runnable.run()V", None),
            ("[I", "arraylength", Some("I")),
            ("[Ljava/lang/Object;", "arraylength", Some("I")),
            ("java/lang/Object", "instanceof gen/Own", Some("I")),
            ("java/lang/Object", "checkcast gen/Own", Some("Lgen/Own;")),
            ("java/lang/Object", "checkcast [Ljava/lang/Object;", Some("[Ljava/lang/Object;")),
            ("[I", "invokevirtual [I.clone()Ljava/lang/Object;", Some("Ljava/lang/Object;")),
            (OWN, "invokevirtual java/lang/Object.getClass()Ljava/lang/Class;", Some("Ljava/lang/Object;")),
        ]);
        self.push(&Type::Reference(kind));
        let pushes: Vec<Type> = result.map(Type::of_descriptor).into_iter().collect();
        self.emit(instruction, 1, &pushes);
    }
}
