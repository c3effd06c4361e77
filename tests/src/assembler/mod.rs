//! The assembler: class files from a readable text, for cases that no Java compiler would write.
//!
//! It is made for illegal classes: it checks its own syntax, and nothing of what the class file format or the verifier asks for.
//! Mnemonics and layouts of operands are those of `classfile`'s opcode table.
//!
//! # Form
//! A file is a sequence of lines; a line is a sequence of words between blanks. `"text"` is one word, with the escapes `\n`, `\t`,
//! `\"`, `\\` and `\uXXXX`. A word that starts with `;` begins a comment. A class ends where the next one starts.
//!
//! ```text
//! ; A class with one method.
//! .class public super p/Sum extends java/lang/Object implements java/lang/Runnable
//! .method public static test()I
//!   .limits stack 2 locals 1
//!   iconst_0
//!   istore_0
//! Again:
//!   .frame append int
//!   iinc 0 1
//!   iload_0
//!   bipush 10
//!   if_icmplt Again
//!   iload_0
//!   ireturn
//! .end
//! ```
//!
//! # Grammar
//! `X*` is any number of X, `[X]` an optional one, `A | B` a choice. Numbers are decimal or `0x...`.
//!
//! ```text
//! INDEX      = #NAME (of a .const) | #NUMBER (of the entry, whether it exists or not)
//! FLAG       = public | private | ... | super | synchronized | bridge | varargs | ... | 0xNNNN
//! CLASS      = internal name or array descriptor | INDEX
//! UTF8       = a word | INDEX
//! FIELD      = owner.name DESCRIPTOR | INDEX
//! METHOD     = [interface | class] owner.name(parameters)result | INDEX
//! HANDLE     = getfield FIELD | getstatic FIELD | putfield FIELD | putstatic FIELD | NUMBER INDEX
//!            | invokevirtual METHOD | invokestatic METHOD | invokespecial METHOD | newinvokespecial METHOD | invokeinterface METHOD
//! LOADABLE   = 5 | 5L | 1.5f | 1.5d | "text" | class CLASS | methodtype UTF8 | methodhandle HANDLE
//!            | dynamic BOOTSTRAP UTF8(name) UTF8(descriptor) | INDEX
//! DATA       = words of: hexadecimal bytes | INDEX (two bytes) | utf8:TEXT | class:NAME (two bytes, the index)
//!
//! class      = .class FLAG* CLASS [extends CLASS] [implements CLASS*]     java/lang/Object is the default superclass
//!              .version MAJOR[.MINOR]                                     61 is the default
//!              .this CLASS, .super CLASS, .flags FLAG*                    other than the .class line says
//!              .const NAME = ENTRY                                        an entry of its own, to be named by #NAME from here on
//!              .field FLAG* NAME DESCRIPTOR [= LOADABLE]                  with a ConstantValue
//!              .fieldattribute UTF8 DATA                                  of the field above
//!              .method ... .end, .default_constructor
//!              .bootstrap HANDLE LOADABLE*                                the entries count from 0
//!              .innerclass CLASS CLASS|none UTF8|none FLAG*
//!              .nesthost CLASS, .nestmembers CLASS*, .permits CLASS*
//!              .record (NAME DESCRIPTOR)*
//!              .attribute UTF8 DATA
//!              .magic HEX, .trailing DATA, .truncate BYTES                of the whole file
//! ENTRY      = utf8 UTF8 | LOADABLE | string UTF8 | nameandtype UTF8 UTF8 | field FIELD | method METHOD
//!            | invokedynamic BOOTSTRAP UTF8 UTF8 | module UTF8 | package UTF8 | bytes DATA
//!            | field CLASS INDEX | method CLASS INDEX | interfacemethod CLASS INDEX           (a NameAndType by index)
//!
//! method     = .method FLAG* NAME(parameters)result                       there is a Code attribute if there is any code
//!              .limits stack N locals N                                   8, and 8 or as many as the arguments need
//!              .exceptions CLASS*
//!              .attribute UTF8 DATA, .codeattribute UTF8 DATA             of the method, of its code
//!              .catch CLASS|any PLACE PLACE PLACE                         start, end, handler
//!              .frame [at PLACE | delta N] FRAME                          an entry of the StackMapTable, at this instruction
//!              .framecount N                                              another number of entries than there are
//!              .bytes DATA                                                into the code
//!              .repeat N instruction
//!              [LABEL:] [instruction]
//!              .end
//! PLACE      = LABEL | LABEL+N | @N (absolute) | +N | -N (from the instruction)
//! FRAME      = same | same_extended | same_locals_1 TYPE | same_locals_1_extended TYPE | chop N | append TYPE*
//!            | full TYPE* | TYPE*  (the bar stands between locals and stack) | raw DATA
//! TYPE       = top | int | float | long | double | null | this (uninitializedThis) | new:PLACE (uninitialized) | tag:N | CLASS
//!
//! instruction = [wide] MNEMONIC operands                                  wide alone is the opcode alone
//!              ldc, ldc_w, ldc2_w LOADABLE
//!              invokeinterface METHOD [count N] [zero N]
//!              invokedynamic BOOTSTRAP NAME(parameters)result [zero N] | invokedynamic INDEX
//!              newarray int | newarray N, multianewarray CLASS DIMENSIONS
//!              tableswitch LOW PLACE* default PLACE [high N] [pad N]
//!              lookupswitch (KEY:PLACE)* default PLACE [count N] [pad N]   keys in the order written
//! ```

mod attributes;
mod class;
mod code;
mod constants;
mod error;
mod flags;
mod frames;
mod instructions;
mod places;
mod pool;
mod words;

#[cfg(test)]
mod tests;

pub use class::{AssembledClass, assemble};
pub use error::{AssemblerError, Problem};
