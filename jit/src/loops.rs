//! Which loop a backward branch belongs to.

use classfile::{Opcode, Operands};

/// Bytecode index of the target of the branch at `branch`; none if it is not a plain branch backwards.
pub fn header(bytecode: &[u8], branch: u16) -> Option<u16> {
    let at = usize::from(branch);
    let operand = bytecode.get(at + 1..)?;
    let distance = match Opcode::from_u8(*bytecode.get(at)?)?.operands() {
        Operands::WideBranch => i32::from_be_bytes(*operand.first_chunk()?),
        Operands::Branch => i16::from_be_bytes(*operand.first_chunk()?).into(),
        _ => return None,
    };
    let target = i32::from(branch).checked_add(distance)?;
    u16::try_from(target).ok().filter(|target| *target <= branch)
}

#[cfg(test)]
mod tests {
    use super::header;

    #[test]
    fn the_target_of_a_backward_branch_is_the_header() {
        // nop; nop; ifeq -2; goto_w -5; goto +3
        let bytecode = [0, 0, 0x99, 0xff, 0xfe, 0xc8, 0xff, 0xff, 0xff, 0xfb, 0xa7, 0, 3];
        assert_eq!([2, 5].map(|branch| header(&bytecode, branch)), [Some(0), Some(0)]);
        // Forwards, no branch, before the method, cut off, nowhere.
        for (bytecode, branch) in [(&bytecode[..], 10), (&bytecode, 0), (&bytecode[5..], 0), (&bytecode[..4], 2), (&bytecode, 99)]
        {
            assert_eq!(header(bytecode, branch), None, "{branch}");
        }
    }
}
