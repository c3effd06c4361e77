//! The list of what a Vm was denied, and which grant would have allowed it.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use crate::Grant;

/// One denied request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditRecord {
    /// The operation, such as `open`.
    pub operation: &'static str,
    /// What it was applied to.
    pub target: String,
    /// The grant that would allow it.
    pub grant: Grant,
    /// How often exactly this was denied.
    pub count: u64,
}

/// A bounded log: a hostile guest must not fill the host's memory with denials.
#[derive(Debug, Default)]
pub(crate) struct AuditLog {
    records: Mutex<Vec<AuditRecord>>,
    learned: Mutex<BTreeSet<Grant>>,
}

const RECORDS_MAX: usize = 1024;
const TARGET_BYTES_MAX: usize = 512;

impl AuditLog {
    pub(crate) fn record(&self, operation: &'static str, target: &str, grant: Grant) {
        let target = shortened(target);
        let mut records = self.records.lock().unwrap_or_else(PoisonError::into_inner);
        let same = records.iter_mut().find(|record| record.operation == operation && record.target == target);
        if let Some(record) = same {
            record.count += 1;
        } else if records.len() < RECORDS_MAX {
            records.push(AuditRecord { operation, target, grant, count: 1 });
        }
    }

    pub(crate) fn learn(&self, grant: Grant) {
        self.learned.lock().unwrap_or_else(PoisonError::into_inner).insert(grant);
    }

    pub(crate) fn learned(&self) -> BTreeSet<Grant> {
        self.learned.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn records(&self) -> Vec<AuditRecord> {
        self.records.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

fn shortened(text: &str) -> String {
    text.char_indices().take_while(|(index, _)| *index < TARGET_BYTES_MAX).map(|(_, character)| character).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repeated_denials_are_counted_and_the_log_is_bounded() {
        let log = AuditLog::default();
        for index in 0..3000 {
            log.record("open", &format!("/f{}", index % 2000), Grant::AllFiles);
        }
        let records = log.records();
        assert_eq!(records.len(), RECORDS_MAX);
        assert_eq!(records[0].count, 2);
    }
}
