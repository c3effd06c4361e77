//! What is selected: combinations of tags, with levels.

use super::Level;
use super::configuration::LogError;

/// HotSpot's tags.
pub const TAGS: &str = "\
    add age alloc annotation arguments attach barrier biasedlocking blocks bot breakpoint bytecode cds census class classhisto cleanup codecache \
    compaction compilation condy constantpool constraints container coops cpu cset data datacreation dcmd decoder defaultmethods director dump dynamic \
    ergo event exceptions exit fingerprint free freelist gc handshake hashtables heap humongous ihop iklass indy init inlining install interpreter itables \
    jfr jit jni jvmci jvmti lambda library liveness load loader logging malloc map mark marking membername memops metadata metaspace methodcomparator \
    methodhandles mirror mmu module monitorinflation monitormismatch nestmates nmethod nmt normalize numa objecttagging obsolete oldobject oom oopmap oops \
    oopstorage os owner pagesize parser patch path perf periodic phases plab placeholders preorder preview promotion protectiondomain ptrqueue purge \
    record redefine ref refine region reloc remset resolve safepoint sampling scavenge sealed setting smr stackbarrier stackmap stacktrace stackwalk start \
    startup startuptime state stats streaming stringdedup stringtable subclass survivor suspend sweep symboltable system table task thread throttle time \
    timer tlab tracking trimnative unload unshareable update valuebasedclasses verification verify vmmutex vmoperation vmthread vtables vtablestubs workgang";

/// The levels, as help lists them.
pub const LEVELS: [Level; 6] = [Level::Off, Level::Trace, Level::Debug, Level::Info, Level::Warning, Level::Error];

/// Most tags of one selection.
const TAGS_MAX: usize = 5;

/// `gc+heap*=debug`
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Selection {
    /// Empty: all of them.
    tags: Vec<String>,
    /// Further tags may be there.
    and_more: bool,
    pub(super) level: Level,
}

impl Selection {
    /// Everything, from this level on.
    pub(super) fn all(level: Level) -> Self {
        Self { tags: Vec::new(), and_more: true, level }
    }

    /// The tags, and whether there may be more; none if all are selected.
    pub(super) fn tags(&self) -> Option<(&[String], bool)> {
        (!self.tags.is_empty()).then_some((&self.tags[..], self.and_more))
    }

    /// Several, by commas; nothing selects everything.
    pub(super) fn read_all(text: &str) -> Result<Vec<Self>, LogError> {
        if text.is_empty() {
            return Ok(vec![Self::all(Level::Info)]);
        }
        text.split(',').map(Self::read).collect()
    }

    fn read(text: &str) -> Result<Self, LogError> {
        let (tags, level) = match text.split_once('=') {
            Some((tags, level)) => (tags, level_of(level).ok_or_else(|| LogError::Level(level.to_owned()))?),
            None => (text, Level::Info),
        };
        if tags.eq_ignore_ascii_case("all") {
            return Ok(Self::all(level));
        }
        let (tags, and_more) = tags.strip_suffix('*').map_or((tags, false), |tags| (tags, true));
        let mut read: Vec<String> = Vec::new();
        for tag in tags.split('+') {
            let known = TAGS.split_whitespace().find(|known| known.eq_ignore_ascii_case(tag));
            let Some(known) = known else {
                return Err(LogError::Tag(if tag.ends_with('*') { format!("{tag}*") } else { tag.to_owned() }));
            };
            if read.iter().any(|other| other == known) {
                return Err(LogError::Twice(known.to_owned()));
            }
            if read.len() == TAGS_MAX {
                return Err(LogError::TooMany(read.swap_remove(0), TAGS_MAX));
            }
            read.push(known.to_owned());
        }
        Ok(Self { tags: read, and_more, level })
    }

    /// Whether messages with these tags are meant.
    pub(super) fn covers(&self, tags: &[&str]) -> bool {
        (self.and_more || self.tags.len() == tags.len()) && self.tags.iter().all(|tag| tags.contains(&tag.as_str()))
    }

    /// As it is listed.
    pub(super) fn text(&self) -> String {
        let tags = if self.tags.is_empty() { "all".to_owned() } else { self.tags.join("+") };
        let more = if self.and_more && !self.tags.is_empty() { "*" } else { "" };
        format!("{tags}{more}={}", self.level.name())
    }
}

/// Whether nothing that was selected before counts.
pub(super) fn covers_all(selection: &Selection) -> bool {
    selection.tags.is_empty()
}

fn level_of(name: &str) -> Option<Level> {
    LEVELS.into_iter().find(|level| level.name().eq_ignore_ascii_case(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_words() {
        assert!(TAGS.split_whitespace().count() > 150);
        assert!(TAGS.split_whitespace().all(|tag| tag.bytes().all(|byte| byte.is_ascii_lowercase())));
    }

    #[test]
    fn selections_are_read_as_hotspot_reads_them() {
        let text = |text| Selection::read_all(text).map(|all| all.iter().map(Selection::text).collect::<Vec<_>>().join(","));
        assert_eq!(text("gc+heap*=debug,SAFEPOINT"), Ok("gc+heap*=debug,safepoint=info".to_owned()));
        assert_eq!(text(""), Ok("all=info".to_owned()));
        assert_eq!(text("gc,"), Err(LogError::Tag(String::new())));
        assert_eq!(text("gc="), Err(LogError::Level(String::new())));
        assert_eq!(text("gc+gc"), Err(LogError::Twice("gc".to_owned())));
        assert_eq!(text("help"), Err(LogError::Tag("help".to_owned())));
    }

    #[test]
    fn a_selection_covers_its_tags_and_with_a_star_more() {
        let covers = |text: &str, tags: &[&str]| Selection::read_all(text).unwrap()[0].covers(tags);
        assert!(covers("gc", &["gc"]) && !covers("gc", &["gc", "heap"]));
        assert!(covers("gc*", &["gc", "heap"]) && !covers("heap+exit*", &["gc", "heap"]));
        assert!(covers("heap+gc", &["gc", "heap"]) && covers("all", &["os"]));
    }
}
