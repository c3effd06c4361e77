//! Static fields that `Unsafe` names by constants: a class and an offset, as static `VarHandle`s have them.

use classfile::Kind;
use runtime::metadata::field::{Field, FieldRef};
use runtime::objects::STATIC_OFFSET;
use runtime::ops::plans::{Access, Barrier, static_access};

use super::template::Template;
use super::{Answer, Site};
use crate::ir::op::{Cell, Exchange, Op, StoreOrder};

/// A static field.
pub struct StaticField {
    field: FieldRef,
    access: Access,
}

impl StaticField {
    /// The one that the second and the third argument of a call name, if it holds just that.
    pub fn of(site: &mut Site<'_>, cell: Cell) -> Option<Self> {
        let offset = site.function.constant(*site.call.operands.get(2)?)? as i64;
        let within = u32::try_from(offset & !STATIC_OFFSET).ok().filter(|_| offset & STATIC_OFFSET != 0)?;
        let class = site.class(1)?;
        let is_meant = |field: &&Field| field.is_static() && field.offset == within && Cell::of(field.kind) == cell;
        let field = FieldRef::of(class.fields().iter().find(is_meant)?);
        Some(Self { field, access: static_access(&site.vm, &field) })
    }

    fn mark(&self) -> Option<i64> {
        if let Barrier::RootChunk(mark) = self.access.barrier { Some(mark) } else { None }
    }

    fn cell(&self) -> Cell {
        Cell::of(self.field.kind)
    }

    /// Its value.
    pub fn load(&self, mut template: Template, volatile: bool) -> Answer {
        let kind = self.cell().kind();
        let value = template.inst(Some(kind), Op::LoadStatic { offset: self.access.offset, kind, volatile }, Vec::new());
        template.give(value)
    }

    /// Sets it to the fourth argument; a word holds values no narrower than an int.
    pub fn store(&self, mut template: Template, order: StoreOrder) -> Answer {
        let kind = self.cell().kind();
        let value = template.arguments[3];
        let op = Op::StoreStatic { offset: self.access.offset, kind, mark: self.mark(), volatile: order != StoreOrder::Plain };
        template.inst(None, op, vec![value]);
        template.give_nothing()
    }

    /// Exchanges it; what is exchanged is no narrower than an int.
    pub fn exchange(&self, mut template: Template, how: Exchange) -> Answer {
        let kind = self.cell().kind();
        let result = if how == Exchange::CompareAndSet { Kind::Int } else { kind };
        let op = Op::ExchangeStatic { how, offset: self.access.offset, kind, mark: self.mark() };
        let value = template.inst(Some(result), op, template.arguments[3..].to_vec());
        template.give(value)
    }
}
