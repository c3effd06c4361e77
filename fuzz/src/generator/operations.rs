//! Instructions whose operands and results are plain types, and those that move the operand stack.

use super::method::MethodBuilder;
use super::types::Type;

/// Mnemonic, operands and result; `/` and `%` of integers get a divisor that is odd, most times.
const ARITHMETIC: [(&str, &str, &str); 76] = [
    ("iadd", "II", "I"),
    ("isub", "II", "I"),
    ("imul", "II", "I"),
    ("idiv", "II", "I"),
    ("irem", "II", "I"),
    ("ineg", "I", "I"),
    ("ishl", "II", "I"),
    ("ishr", "II", "I"),
    ("iushr", "II", "I"),
    ("iand", "II", "I"),
    ("ior", "II", "I"),
    ("ixor", "II", "I"),
    ("ladd", "JJ", "J"),
    ("lsub", "JJ", "J"),
    ("lmul", "JJ", "J"),
    ("ldiv", "JJ", "J"),
    ("lrem", "JJ", "J"),
    ("lneg", "J", "J"),
    ("lshl", "JI", "J"),
    ("lshr", "JI", "J"),
    ("lushr", "JI", "J"),
    ("land", "JJ", "J"),
    ("lor", "JJ", "J"),
    ("lxor", "JJ", "J"),
    ("fadd", "FF", "F"),
    ("fsub", "FF", "F"),
    ("fmul", "FF", "F"),
    ("fdiv", "FF", "F"),
    ("frem", "FF", "F"),
    ("fneg", "F", "F"),
    ("dadd", "DD", "D"),
    ("dsub", "DD", "D"),
    ("dmul", "DD", "D"),
    ("ddiv", "DD", "D"),
    ("drem", "DD", "D"),
    ("dneg", "D", "D"),
    ("i2l", "I", "J"),
    ("i2f", "I", "F"),
    ("i2d", "I", "D"),
    ("l2i", "J", "I"),
    ("l2f", "J", "F"),
    ("l2d", "J", "D"),
    ("f2i", "F", "I"),
    ("f2l", "F", "J"),
    ("f2d", "F", "D"),
    ("d2i", "D", "I"),
    ("d2l", "D", "J"),
    ("d2f", "D", "F"),
    ("i2b", "I", "I"),
    ("i2c", "I", "I"),
    ("i2s", "I", "I"),
    ("lcmp", "JJ", "I"),
    ("fcmpl", "FF", "I"),
    ("fcmpg", "FF", "I"),
    ("dcmpl", "DD", "I"),
    ("dcmpg", "DD", "I"),
    ("nop", "", ""),
    ("iadd", "II", "I"),
    ("ladd", "JJ", "J"),
    ("dadd", "DD", "D"),
    ("invokestatic java/lang/Math.max(JJ)J", "JJ", "J"),
    ("invokestatic java/lang/Math.abs(D)D", "D", "D"),
    ("invokestatic java/lang/Long.toString(J)Ljava/lang/String;", "J", "S"),
    ("invokestatic java/lang/Double.doubleToRawLongBits(D)J", "D", "J"),
    ("invokestatic java/lang/String.valueOf(C)Ljava/lang/String;", "I", "S"),
    ("invokestatic java/lang/Integer.bitCount(I)I", "I", "I"),
    ("invokestatic java/lang/Float.intBitsToFloat(I)F", "I", "F"),
    ("invokestatic java/lang/String.valueOf(D)Ljava/lang/String;", "D", "S"),
    ("invokevirtual java/lang/String.length()I", "S", "I"),
    ("invokevirtual java/lang/String.hashCode()I", "S", "I"),
    ("invokeinterface java/lang/CharSequence.length()I", "S", "I"),
    ("invokevirtual java/lang/String.trim()Ljava/lang/String;", "S", "S"),
    ("instanceof java/lang/String", "S", "I"),
    ("checkcast java/lang/String", "S", "S"),
    ("instanceof [I", "S", "I"),
    ("checkcast java/lang/CharSequence", "S", "S"),
];

fn types(letters: &str) -> Vec<Type> {
    letters.chars().map(of_letter).collect()
}

fn of_letter(letter: char) -> Type {
    match letter {
        'J' => Type::Long,
        'F' => Type::Float,
        'D' => Type::Double,
        'S' => Type::Reference(super::types::STRING),
        _ => Type::Int,
    }
}

impl MethodBuilder<'_> {
    /// One operation on values that lie on the stack, or that are made for it.
    pub fn operation(&mut self) {
        let (mnemonic, operands, results) = self.dice.pick(&ARITHMETIC);
        let (operands, mut results) = (types(operands), types(results));
        self.want(&operands);
        if matches!(mnemonic, "idiv" | "irem" | "ldiv" | "lrem") && !self.dice.one_in(10) {
            let (one, or) = if mnemonic.starts_with('i') { ("iconst_1", "ior") } else { ("lconst_1", "lor") };
            self.emit(one, 0, &operands[1..]);
            self.emit(or, 1, &[]);
        }
        if mnemonic == "checkcast java/lang/CharSequence" {
            results = vec![Type::Reference(super::types::TEXT)];
        }
        self.emit(mnemonic, operands.len(), &results);
    }

    /// Makes the top of the stack have these types, with what is there or with new values.
    pub fn want(&mut self, wanted: &[Type]) {
        let above = &self.stack[self.floor.min(self.stack.len())..];
        let fits = above.len() >= wanted.len()
            && above[above.len() - wanted.len()..].iter().zip(wanted).all(|(there, wanted)| there.fits(wanted));
        if !fits {
            for kind in wanted {
                self.push(kind);
            }
        }
    }

    /// Copies or moves entries of the stack, as far as their sizes allow.
    pub fn shuffle(&mut self) {
        let above: Vec<Type> = self.stack[self.floor..].to_vec();
        let sizes: Vec<usize> = above.iter().rev().map(Type::slots).collect();
        let top: Vec<Type> = above.into_iter().rev().collect();
        let candidates: &[&str] = match sizes.as_slice() {
            [1, 1, 1, 1, ..] => &["dup", "swap", "dup_x1", "dup_x2", "dup2", "dup2_x1", "dup2_x2", "pop", "pop2"],
            [1, 1, 1, ..] => &["dup", "swap", "dup_x1", "dup_x2", "dup2", "dup2_x1", "pop", "pop2"],
            [1, 1, 2, ..] => &["dup", "swap", "dup_x1", "dup2", "dup2_x2", "pop", "pop2"],
            [1, 1, ..] => &["dup", "swap", "dup_x1", "dup2", "pop", "pop2"],
            [1, 2, ..] => &["dup", "dup_x2", "pop"],
            [1, ..] => &["dup", "pop"],
            [2, 1, 1, ..] => &["dup2", "dup2_x1", "dup2_x2", "pop2"],
            [2, 2, ..] => &["dup2", "dup2_x2", "pop2"],
            [2, 1, ..] => &["dup2", "dup2_x1", "pop2"],
            [2, ..] => &["dup2", "pop2"],
            _ => return,
        };
        let chosen = self.dice.pick(candidates);
        self.emit_shuffle(chosen, &top, &sizes);
    }

    fn emit_shuffle(&mut self, mnemonic: &str, top: &[Type], sizes: &[usize]) {
        // Entries that make up the given number of slots from `start` on.
        let entries = |start: usize, slots: usize| if sizes.get(start) == Some(&slots) { 1 } else { slots };
        let (copied, below): (usize, usize) = match mnemonic {
            "pop" => return self.emit("pop", 1, &[]),
            "pop2" => return self.emit("pop2", entries(0, 2), &[]),
            "swap" => return self.emit("swap", 2, &[top[0].clone(), top[1].clone()]),
            "dup" => (1, 0),
            "dup_x1" => (1, 1),
            "dup_x2" => (1, entries(1, 2)),
            "dup2" => (entries(0, 2), 0),
            "dup2_x1" => (entries(0, 2), 1),
            _ => (entries(0, 2), entries(entries(0, 2), 2)),
        };
        let moved: Vec<Type> = top[..copied].iter().rev().cloned().collect();
        let passed: Vec<Type> = top[copied..copied + below].iter().rev().cloned().collect();
        let pushes = [moved.clone(), passed, moved].concat();
        self.emit(mnemonic, copied + below, &pushes);
    }
}
