//! The opcode table: every fact about an opcode that does not depend on its operands (JVMS §6.5).

/// What follows an opcode in the code.
#[derive(Copy, Clone, Eq, PartialEq, Hash, Debug)]
pub enum Operands {
    /// Nothing.
    None,
    /// A signed byte.
    Byte,
    /// A signed 16-bit value.
    Short,
    /// An 8-bit constant index.
    NarrowConstant,
    /// A 16-bit constant index.
    Constant,
    /// A local variable; 16 bits after `wide`.
    Local,
    /// A local variable and a signed byte; each 16 bits after `wide`.
    Increment,
    /// A signed 16-bit branch offset.
    Branch,
    /// A signed 32-bit branch offset.
    WideBranch,
    /// Padding, default, low, high, offsets.
    TableSwitch,
    /// Padding, default, count, pairs of key and offset.
    LookupSwitch,
    /// A 16-bit constant index, a count, a zero byte.
    InvokeInterface,
    /// A 16-bit constant index, two zero bytes.
    InvokeDynamic,
    /// An element type of `newarray`.
    ArrayType,
    /// A 16-bit constant index and a number of dimensions.
    MultiArray,
    /// Another opcode with its operands widened.
    Wide,
}

impl Operands {
    /// Length of the whole instruction in bytes, without a `wide`; `None` for switches and `wide` itself.
    pub const fn instruction_length(self) -> Option<u32> {
        Some(match self {
            Self::None => 1,
            Self::Byte | Self::NarrowConstant | Self::Local | Self::ArrayType => 2,
            Self::Short | Self::Constant | Self::Increment | Self::Branch => 3,
            Self::MultiArray => 4,
            Self::WideBranch | Self::InvokeInterface | Self::InvokeDynamic => 5,
            Self::TableSwitch | Self::LookupSwitch | Self::Wide => return None,
        })
    }
}

macro_rules! throws {
    (throws) => {
        true
    };
    (silent) => {
        false
    };
}

macro_rules! opcodes {
    ($($number:literal $name:ident $mnemonic:literal $operands:ident $pops:literal $pushes:literal $throws:ident;)+) => {
        /// The operation of an instruction.
        #[derive(Copy, Clone, Eq, PartialEq, Hash, Ord, PartialOrd, Debug)]
        #[repr(u8)]
        pub enum Opcode {
            $(#[doc = concat!("`", $mnemonic, "`")] $name = $number,)+
        }

        impl Opcode {
            /// All opcodes by number.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// The opcode with this number; reserved and unassigned numbers have none.
            pub fn from_u8(number: u8) -> Option<Self> {
                Self::ALL.get(usize::from(number)).copied()
            }

            /// Name as in the JVMS.
            pub fn mnemonic(self) -> &'static str {
                match self { $(Self::$name => $mnemonic,)+ }
            }

            /// Layout of the operands.
            pub const fn operands(self) -> Operands {
                match self { $(Self::$name => Operands::$operands,)+ }
            }

            /// Values taken from the operand stack, deepest first, one letter each: `I` `J` `F` `D` `A` as in
            /// descriptors (`A`: reference), `1` `2` any value or half of that many slots, `*` as the constant says.
            pub fn pops(self) -> &'static str {
                match self { $(Self::$name => $pops,)+ }
            }

            /// Values left on the operand stack, deepest first, written as in `pops`; `R` is a return address.
            pub fn pushes(self) -> &'static str {
                match self { $(Self::$name => $pushes,)+ }
            }

            /// Whether the instruction itself can complete abruptly, with an exception or a linkage error.
            pub fn may_throw(self) -> bool {
                match self { $(Self::$name => throws!($throws),)+ }
            }
        }
    };
}

opcodes! {
    // number, name, mnemonic, operands, pops, pushes, throws
    0x00 Nop              "nop"              None            ""      ""        silent;
    0x01 AconstNull       "aconst_null"      None            ""      "A"       silent;
    0x02 IconstM1         "iconst_m1"        None            ""      "I"       silent;
    0x03 Iconst0          "iconst_0"         None            ""      "I"       silent;
    0x04 Iconst1          "iconst_1"         None            ""      "I"       silent;
    0x05 Iconst2          "iconst_2"         None            ""      "I"       silent;
    0x06 Iconst3          "iconst_3"         None            ""      "I"       silent;
    0x07 Iconst4          "iconst_4"         None            ""      "I"       silent;
    0x08 Iconst5          "iconst_5"         None            ""      "I"       silent;
    0x09 Lconst0          "lconst_0"         None            ""      "J"       silent;
    0x0a Lconst1          "lconst_1"         None            ""      "J"       silent;
    0x0b Fconst0          "fconst_0"         None            ""      "F"       silent;
    0x0c Fconst1          "fconst_1"         None            ""      "F"       silent;
    0x0d Fconst2          "fconst_2"         None            ""      "F"       silent;
    0x0e Dconst0          "dconst_0"         None            ""      "D"       silent;
    0x0f Dconst1          "dconst_1"         None            ""      "D"       silent;
    0x10 Bipush           "bipush"           Byte            ""      "I"       silent;
    0x11 Sipush           "sipush"           Short           ""      "I"       silent;
    0x12 Ldc              "ldc"              NarrowConstant  ""      "1"       throws;
    0x13 LdcW             "ldc_w"            Constant        ""      "1"       throws;
    0x14 Ldc2W            "ldc2_w"           Constant        ""      "2"       throws;
    0x15 Iload            "iload"            Local           ""      "I"       silent;
    0x16 Lload            "lload"            Local           ""      "J"       silent;
    0x17 Fload            "fload"            Local           ""      "F"       silent;
    0x18 Dload            "dload"            Local           ""      "D"       silent;
    0x19 Aload            "aload"            Local           ""      "A"       silent;
    0x1a Iload0           "iload_0"          None            ""      "I"       silent;
    0x1b Iload1           "iload_1"          None            ""      "I"       silent;
    0x1c Iload2           "iload_2"          None            ""      "I"       silent;
    0x1d Iload3           "iload_3"          None            ""      "I"       silent;
    0x1e Lload0           "lload_0"          None            ""      "J"       silent;
    0x1f Lload1           "lload_1"          None            ""      "J"       silent;
    0x20 Lload2           "lload_2"          None            ""      "J"       silent;
    0x21 Lload3           "lload_3"          None            ""      "J"       silent;
    0x22 Fload0           "fload_0"          None            ""      "F"       silent;
    0x23 Fload1           "fload_1"          None            ""      "F"       silent;
    0x24 Fload2           "fload_2"          None            ""      "F"       silent;
    0x25 Fload3           "fload_3"          None            ""      "F"       silent;
    0x26 Dload0           "dload_0"          None            ""      "D"       silent;
    0x27 Dload1           "dload_1"          None            ""      "D"       silent;
    0x28 Dload2           "dload_2"          None            ""      "D"       silent;
    0x29 Dload3           "dload_3"          None            ""      "D"       silent;
    0x2a Aload0           "aload_0"          None            ""      "A"       silent;
    0x2b Aload1           "aload_1"          None            ""      "A"       silent;
    0x2c Aload2           "aload_2"          None            ""      "A"       silent;
    0x2d Aload3           "aload_3"          None            ""      "A"       silent;
    0x2e Iaload           "iaload"           None            "AI"    "I"       throws;
    0x2f Laload           "laload"           None            "AI"    "J"       throws;
    0x30 Faload           "faload"           None            "AI"    "F"       throws;
    0x31 Daload           "daload"           None            "AI"    "D"       throws;
    0x32 Aaload           "aaload"           None            "AI"    "A"       throws;
    0x33 Baload           "baload"           None            "AI"    "I"       throws;
    0x34 Caload           "caload"           None            "AI"    "I"       throws;
    0x35 Saload           "saload"           None            "AI"    "I"       throws;
    0x36 Istore           "istore"           Local           "I"     ""        silent;
    0x37 Lstore           "lstore"           Local           "J"     ""        silent;
    0x38 Fstore           "fstore"           Local           "F"     ""        silent;
    0x39 Dstore           "dstore"           Local           "D"     ""        silent;
    0x3a Astore           "astore"           Local           "1"     ""        silent;
    0x3b Istore0          "istore_0"         None            "I"     ""        silent;
    0x3c Istore1          "istore_1"         None            "I"     ""        silent;
    0x3d Istore2          "istore_2"         None            "I"     ""        silent;
    0x3e Istore3          "istore_3"         None            "I"     ""        silent;
    0x3f Lstore0          "lstore_0"         None            "J"     ""        silent;
    0x40 Lstore1          "lstore_1"         None            "J"     ""        silent;
    0x41 Lstore2          "lstore_2"         None            "J"     ""        silent;
    0x42 Lstore3          "lstore_3"         None            "J"     ""        silent;
    0x43 Fstore0          "fstore_0"         None            "F"     ""        silent;
    0x44 Fstore1          "fstore_1"         None            "F"     ""        silent;
    0x45 Fstore2          "fstore_2"         None            "F"     ""        silent;
    0x46 Fstore3          "fstore_3"         None            "F"     ""        silent;
    0x47 Dstore0          "dstore_0"         None            "D"     ""        silent;
    0x48 Dstore1          "dstore_1"         None            "D"     ""        silent;
    0x49 Dstore2          "dstore_2"         None            "D"     ""        silent;
    0x4a Dstore3          "dstore_3"         None            "D"     ""        silent;
    0x4b Astore0          "astore_0"         None            "1"     ""        silent;
    0x4c Astore1          "astore_1"         None            "1"     ""        silent;
    0x4d Astore2          "astore_2"         None            "1"     ""        silent;
    0x4e Astore3          "astore_3"         None            "1"     ""        silent;
    0x4f Iastore          "iastore"          None            "AII"   ""        throws;
    0x50 Lastore          "lastore"          None            "AIJ"   ""        throws;
    0x51 Fastore          "fastore"          None            "AIF"   ""        throws;
    0x52 Dastore          "dastore"          None            "AID"   ""        throws;
    0x53 Aastore          "aastore"          None            "AIA"   ""        throws;
    0x54 Bastore          "bastore"          None            "AII"   ""        throws;
    0x55 Castore          "castore"          None            "AII"   ""        throws;
    0x56 Sastore          "sastore"          None            "AII"   ""        throws;
    0x57 Pop              "pop"              None            "1"     ""        silent;
    0x58 Pop2             "pop2"             None            "11"    ""        silent;
    0x59 Dup              "dup"              None            "1"     "11"      silent;
    0x5a DupX1            "dup_x1"           None            "11"    "111"     silent;
    0x5b DupX2            "dup_x2"           None            "111"   "1111"    silent;
    0x5c Dup2             "dup2"             None            "11"    "1111"    silent;
    0x5d Dup2X1           "dup2_x1"          None            "111"   "11111"   silent;
    0x5e Dup2X2           "dup2_x2"          None            "1111"  "111111"  silent;
    0x5f Swap             "swap"             None            "11"    "11"      silent;
    0x60 Iadd             "iadd"             None            "II"    "I"       silent;
    0x61 Ladd             "ladd"             None            "JJ"    "J"       silent;
    0x62 Fadd             "fadd"             None            "FF"    "F"       silent;
    0x63 Dadd             "dadd"             None            "DD"    "D"       silent;
    0x64 Isub             "isub"             None            "II"    "I"       silent;
    0x65 Lsub             "lsub"             None            "JJ"    "J"       silent;
    0x66 Fsub             "fsub"             None            "FF"    "F"       silent;
    0x67 Dsub             "dsub"             None            "DD"    "D"       silent;
    0x68 Imul             "imul"             None            "II"    "I"       silent;
    0x69 Lmul             "lmul"             None            "JJ"    "J"       silent;
    0x6a Fmul             "fmul"             None            "FF"    "F"       silent;
    0x6b Dmul             "dmul"             None            "DD"    "D"       silent;
    0x6c Idiv             "idiv"             None            "II"    "I"       throws;
    0x6d Ldiv             "ldiv"             None            "JJ"    "J"       throws;
    0x6e Fdiv             "fdiv"             None            "FF"    "F"       silent;
    0x6f Ddiv             "ddiv"             None            "DD"    "D"       silent;
    0x70 Irem             "irem"             None            "II"    "I"       throws;
    0x71 Lrem             "lrem"             None            "JJ"    "J"       throws;
    0x72 Frem             "frem"             None            "FF"    "F"       silent;
    0x73 Drem             "drem"             None            "DD"    "D"       silent;
    0x74 Ineg             "ineg"             None            "I"     "I"       silent;
    0x75 Lneg             "lneg"             None            "J"     "J"       silent;
    0x76 Fneg             "fneg"             None            "F"     "F"       silent;
    0x77 Dneg             "dneg"             None            "D"     "D"       silent;
    0x78 Ishl             "ishl"             None            "II"    "I"       silent;
    0x79 Lshl             "lshl"             None            "JI"    "J"       silent;
    0x7a Ishr             "ishr"             None            "II"    "I"       silent;
    0x7b Lshr             "lshr"             None            "JI"    "J"       silent;
    0x7c Iushr            "iushr"            None            "II"    "I"       silent;
    0x7d Lushr            "lushr"            None            "JI"    "J"       silent;
    0x7e Iand             "iand"             None            "II"    "I"       silent;
    0x7f Land             "land"             None            "JJ"    "J"       silent;
    0x80 Ior              "ior"              None            "II"    "I"       silent;
    0x81 Lor              "lor"              None            "JJ"    "J"       silent;
    0x82 Ixor             "ixor"             None            "II"    "I"       silent;
    0x83 Lxor             "lxor"             None            "JJ"    "J"       silent;
    0x84 Iinc             "iinc"             Increment       ""      ""        silent;
    0x85 I2l              "i2l"              None            "I"     "J"       silent;
    0x86 I2f              "i2f"              None            "I"     "F"       silent;
    0x87 I2d              "i2d"              None            "I"     "D"       silent;
    0x88 L2i              "l2i"              None            "J"     "I"       silent;
    0x89 L2f              "l2f"              None            "J"     "F"       silent;
    0x8a L2d              "l2d"              None            "J"     "D"       silent;
    0x8b F2i              "f2i"              None            "F"     "I"       silent;
    0x8c F2l              "f2l"              None            "F"     "J"       silent;
    0x8d F2d              "f2d"              None            "F"     "D"       silent;
    0x8e D2i              "d2i"              None            "D"     "I"       silent;
    0x8f D2l              "d2l"              None            "D"     "J"       silent;
    0x90 D2f              "d2f"              None            "D"     "F"       silent;
    0x91 I2b              "i2b"              None            "I"     "I"       silent;
    0x92 I2c              "i2c"              None            "I"     "I"       silent;
    0x93 I2s              "i2s"              None            "I"     "I"       silent;
    0x94 Lcmp             "lcmp"             None            "JJ"    "I"       silent;
    0x95 Fcmpl            "fcmpl"            None            "FF"    "I"       silent;
    0x96 Fcmpg            "fcmpg"            None            "FF"    "I"       silent;
    0x97 Dcmpl            "dcmpl"            None            "DD"    "I"       silent;
    0x98 Dcmpg            "dcmpg"            None            "DD"    "I"       silent;
    0x99 Ifeq             "ifeq"             Branch          "I"     ""        silent;
    0x9a Ifne             "ifne"             Branch          "I"     ""        silent;
    0x9b Iflt             "iflt"             Branch          "I"     ""        silent;
    0x9c Ifge             "ifge"             Branch          "I"     ""        silent;
    0x9d Ifgt             "ifgt"             Branch          "I"     ""        silent;
    0x9e Ifle             "ifle"             Branch          "I"     ""        silent;
    0x9f IfIcmpeq         "if_icmpeq"        Branch          "II"    ""        silent;
    0xa0 IfIcmpne         "if_icmpne"        Branch          "II"    ""        silent;
    0xa1 IfIcmplt         "if_icmplt"        Branch          "II"    ""        silent;
    0xa2 IfIcmpge         "if_icmpge"        Branch          "II"    ""        silent;
    0xa3 IfIcmpgt         "if_icmpgt"        Branch          "II"    ""        silent;
    0xa4 IfIcmple         "if_icmple"        Branch          "II"    ""        silent;
    0xa5 IfAcmpeq         "if_acmpeq"        Branch          "AA"    ""        silent;
    0xa6 IfAcmpne         "if_acmpne"        Branch          "AA"    ""        silent;
    0xa7 Goto             "goto"             Branch          ""      ""        silent;
    0xa8 Jsr              "jsr"              Branch          ""      "R"       silent;
    0xa9 Ret              "ret"              Local           ""      ""        silent;
    0xaa Tableswitch      "tableswitch"      TableSwitch     "I"     ""        silent;
    0xab Lookupswitch     "lookupswitch"     LookupSwitch    "I"     ""        silent;
    0xac Ireturn          "ireturn"          None            "I"     ""        throws;
    0xad Lreturn          "lreturn"          None            "J"     ""        throws;
    0xae Freturn          "freturn"          None            "F"     ""        throws;
    0xaf Dreturn          "dreturn"          None            "D"     ""        throws;
    0xb0 Areturn          "areturn"          None            "A"     ""        throws;
    0xb1 Return           "return"           None            ""      ""        throws;
    0xb2 Getstatic        "getstatic"        Constant        ""      "*"       throws;
    0xb3 Putstatic        "putstatic"        Constant        "*"     ""        throws;
    0xb4 Getfield         "getfield"         Constant        "A"     "*"       throws;
    0xb5 Putfield         "putfield"         Constant        "A*"    ""        throws;
    0xb6 Invokevirtual    "invokevirtual"    Constant        "A*"    "*"       throws;
    0xb7 Invokespecial    "invokespecial"    Constant        "A*"    "*"       throws;
    0xb8 Invokestatic     "invokestatic"     Constant        "*"     "*"       throws;
    0xb9 Invokeinterface  "invokeinterface"  InvokeInterface "A*"    "*"       throws;
    0xba Invokedynamic    "invokedynamic"    InvokeDynamic   "*"     "*"       throws;
    0xbb New              "new"              Constant        ""      "A"       throws;
    0xbc Newarray         "newarray"         ArrayType       "I"     "A"       throws;
    0xbd Anewarray        "anewarray"        Constant        "I"     "A"       throws;
    0xbe Arraylength      "arraylength"      None            "A"     "I"       throws;
    0xbf Athrow           "athrow"           None            "A"     ""        throws;
    0xc0 Checkcast        "checkcast"        Constant        "A"     "A"       throws;
    0xc1 Instanceof       "instanceof"       Constant        "A"     "I"       throws;
    0xc2 Monitorenter     "monitorenter"     None            "A"     ""        throws;
    0xc3 Monitorexit      "monitorexit"      None            "A"     ""        throws;
    0xc4 Wide             "wide"             Wide            ""      ""        silent;
    0xc5 Multianewarray   "multianewarray"   MultiArray      "*"     "A"       throws;
    0xc6 Ifnull           "ifnull"           Branch          "A"     ""        silent;
    0xc7 Ifnonnull        "ifnonnull"        Branch          "A"     ""        silent;
    0xc8 GotoW            "goto_w"           WideBranch      ""      ""        silent;
    0xc9 JsrW             "jsr_w"            WideBranch      ""      "R"       silent;
}

impl Opcode {
    /// Change of the stack depth in slots; `None` if the constant decides.
    pub fn stack_delta(self) -> Option<i32> {
        let depth = |values: &str| {
            values.bytes().try_fold(0, |depth, value| match value {
                b'*' => None,
                b'J' | b'D' | b'2' => Some(depth + 2),
                _ => Some(depth + 1),
            })
        };
        Some(depth(self.pushes())? - depth(self.pops())?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_dense_and_in_order() {
        assert_eq!(Opcode::ALL.len(), 202);
        for (number, opcode) in Opcode::ALL.iter().enumerate() {
            assert_eq!(usize::from(*opcode as u8), number);
            assert_eq!(Opcode::from_u8(*opcode as u8), Some(*opcode));
        }
        assert_eq!(Opcode::from_u8(0xca), None);
    }

    #[test]
    fn names_are_at_their_numbers() {
        let expected =
            [(0x12, "ldc"), (0x60, "iadd"), (0x84, "iinc"), (0xaa, "tableswitch"), (0xb6, "invokevirtual"), (0xc9, "jsr_w")];
        for (number, mnemonic) in expected {
            assert_eq!(Opcode::from_u8(number).map(Opcode::mnemonic), Some(mnemonic));
        }
    }

    #[test]
    fn the_stack_delta_counts_slots() {
        assert_eq!(Opcode::Lmul.stack_delta(), Some(-2));
        assert_eq!(Opcode::Dup2X1.stack_delta(), Some(2));
        assert_eq!(Opcode::Lastore.stack_delta(), Some(-4));
        assert_eq!(Opcode::Getfield.stack_delta(), None);
    }
}
