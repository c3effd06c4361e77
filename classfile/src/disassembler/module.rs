//! Module descriptions as text (JVMS §4.7.25).

use super::Disassembler;
use super::declaration::java_name;
use crate::attributes::{ModuleAttribute, ModuleExports, ModuleRequires};
use crate::constant_pool::Constant;
use crate::index::ConstantIndex;

const OPEN: u16 = 0x20;
const TRANSITIVE: u16 = 0x20;
const STATIC_PHASE: u16 = 0x40;

impl<'a> Disassembler<'_, 'a> {
    pub(super) fn module(&mut self, module: &ModuleAttribute<'a>) {
        let open = if module.flags & OPEN != 0 { "open " } else { "" };
        let version = module.version.map(|version| format!("@{version}")).unwrap_or_default();
        self.text.line(0, &format!("{open}module {}{version} {{", module.name));
        module.requires.iter().for_each(|requires| self.module_requires(requires));
        module.exports.iter().for_each(|exports| self.module_exports("exports", exports));
        module.opens.iter().for_each(|opens| self.module_exports("opens", opens));
        for service in &module.uses {
            let name = self.named_constant(*service);
            self.text.line(1, &format!("uses {name};"));
        }
        for provides in &module.provides {
            let service = self.named_constant(provides.service);
            self.text.line(1, &format!("provides  {service} with"));
            self.module_names(&provides.with);
        }
        self.text.line(0, "}");
    }

    fn module_requires(&mut self, requires: &ModuleRequires<'a>) {
        let transitive = if requires.flags & TRANSITIVE != 0 { "transitive " } else { "" };
        let phase = if requires.flags & STATIC_PHASE != 0 { "static " } else { "" };
        let name = self.named_constant(requires.module);
        self.text.line(1, &format!("requires {phase}{transitive}{name};"));
    }

    fn module_exports(&mut self, verb: &str, exports: &ModuleExports) {
        let package = self.named_constant(exports.package);
        if exports.to.is_empty() {
            self.text.line(1, &format!("{verb} {package};"));
            return;
        }
        self.text.line(1, &format!("{verb} {package} to"));
        self.module_names(&exports.to);
    }

    /// One name a line, the last with a semicolon.
    fn module_names(&mut self, names: &[ConstantIndex]) {
        for (position, index) in names.iter().enumerate() {
            let end = if position + 1 == names.len() { ';' } else { ',' };
            let name = self.named_constant(*index);
            self.text.line(2, &format!("{name}{end}"));
        }
    }

    /// The name of a Class, Module or Package constant, with dots.
    fn named_constant(&self, index: ConstantIndex) -> String {
        let name = match self.class.constant_pool.get(index) {
            Some(Constant::Class { name } | Constant::Module { name } | Constant::Package { name }) => name,
            _ => return format!("#{index}"),
        };
        self.class.constant_pool.utf8(name).map_or_else(|| format!("#{index}"), java_name)
    }
}
