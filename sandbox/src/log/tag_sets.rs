//! Which combinations of tags HotSpot's messages have, and what somebody may have meant whose selection is none of them.

use super::selection::Selection;

/// The combinations, in the order in which HotSpot goes through them.
const TAG_SETS: &str = "\
    gc+load gc+reloc gc+nmethod+oops gc+director vtablestubs os+cpu vmthread vmoperation trimnative thread+smr thread+table init os+thread+timer \
    cds+verification symboltable+perf symboltable codecache+sweep+start stringtable+perf stringtable stringdedup+phases stringdedup+phases+start \
    stringdedup+init stringdedup stackwalk stackbarrier safepoint+stats safepoint+cleanup safepoint membername+table+perf membername+table \
    gc+ref+start gc+ref gc+ptrqueue+freelist ergo gc+compaction gc+task+time protectiondomain+table class+load+placeholders perf+memops \
    perf+datacreation os oopstorage+blocks+stats oopstorage+blocks oopstorage+ref redefine+class+interpreter+oopmap redefine+class+oopmap \
    interpreter+oopmap jfr+oldobject+sampling monitorinflation gc+nmethod class+unload+nmethod compilation module+load module+patch \
    module+unload startuptime redefine+class+methodcomparator gc+metaspace+freelist+oom gc+metaspace+freelist nmt class+loader+constraints \
    methodhandles redefine+class+update+itables itables vtables cds+unshareable jvmti+table redefine+class+dump redefine+class+subclass \
    redefine+class+obsolete+mark redefine+class+stackmap redefine+class+annotation redefine+class+load+exceptions redefine+class+normalize \
    redefine+class+record redefine+class+nestmates redefine+class redefine+class+constantpool redefine+class+obsolete+metadata \
    redefine+class+load redefine+class+timer redefine+class+breakpoint interpreter+safepoint jvmti+objecttagging jvmti gc+jvmci library \
    os+thread jni+resolve arguments jfr+start jfr+dcmd jfr+setting jfr+event jfr+metadata jfr+system+streaming jfr+system+metadata \
    jfr+system+parser jfr+system+bytecode jfr+system+setting jfr+system+event jfr+startup jfr jfr+system+throttle stacktrace cds+mirror \
    cds+heap+mirror class redefine+class+obsolete redefine+class+iklass+add redefine+class+iklass+purge redefine+class+update+vtables module \
    class+unload class+init class+sealed class+nestmates logging+thread pagesize cds+heap thread+suspend handshake+task handshake \
    monitormismatch gc+heap+exit gc+cpu gc+jni gc+task+start gc+remset+exit gc+remset gc+ergo+ihop gc+refine+stats gc+periodic gc+alloc+stats \
    gc+mmu gc+ihop gc+region+cds gc+heap+numa gc+phases+task gc+phases+ref gc+verify+start gc+plab gc+refine gc+ergo+refine gc+liveness gc+stats \
    gc+remset+tracking gc+marking gc+ergo+cset gc+humongous gc+heap+verify gc+heap+region gc+verify gc+alloc+region cds+jvmti gc+region gc+init \
    decoder protectiondomain monitorinflation+owner defaultmethods gc+phases gc+phases+start gc+promotion gc+alloc gc+ergo+heap cds+vtables \
    methodhandles+indy redefine+class+update+constantpool redefine+class+update methodhandles+condy gc+breakpoint jit+inlining jit+compilation \
    compilation+codecache codecache+sweep jit+thread gc+classhisto+start gc+start gc+classhisto redefine+class+nmethod codecache gc+metaspace \
    class+loader+data class+load class+path cds+lambda class+preorder class+resolve class+preview nmethod+install metaspace os+container \
    gc+barrier exceptions gc+bot biasedlocking+handshake biasedlocking jfr+system nmethod+barrier attach valuebasedclasses verification logging \
    gc gc+heap gc+heap+coops cds+map cds+class cds+dynamic cds+hashtables cds+reloc cds gc+age gc+ergo gc+task gc+tlab";

/// Most combinations that are proposed.
const PROPOSED_MAX: usize = 5;
/// How similar they are at least.
const LEAST: f64 = 0.3;

/// Something that may have been meant.
#[derive(Clone, Copy)]
struct Proposal<'t> {
    tags: &'t str,
    and_more: bool,
    similarity: f64,
    /// Combinations that it selects.
    selected: usize,
}

impl<'t> Proposal<'t> {
    fn new(tags: &'t str, and_more: bool, wanted: &[String]) -> Self {
        let common = tags.split('+').filter(|tag| wanted.iter().any(|other| other == tag)).count();
        let similarity = 2.0 * common as f64 / (tags.split('+').count() + wanted.len()) as f64;
        Self { tags, and_more, similarity, selected: if and_more { selected(tags.split('+')) } else { 1 } }
    }

    /// What is more similar comes first, then what selects more.
    fn is_before(&self, other: &Self) -> bool {
        (self.similarity, self.selected) > (other.similarity, other.selected)
    }
}

/// Combinations that have all of the tags.
fn selected<'t>(tags: impl Iterator<Item = &'t str> + Clone) -> usize {
    TAG_SETS.split_whitespace().filter(|set| tags.clone().all(|tag| set.split('+').any(|other| other == tag))).count()
}

/// A warning if no message has the tags that are selected.
pub(super) fn warning(selection: &Selection) -> Option<String> {
    let (tags, and_more) = selection.tags()?;
    let mut sets = TAG_SETS.split_whitespace();
    if sets.any(|set| selection.covers(&set.split('+').collect::<Vec<_>>())) {
        return None;
    }
    let wanted = tags.join("+");
    let star = if and_more { "*" } else { "" };
    let mut text = format!("No tag set matches selection: {wanted}{star}.");
    let proposals = proposals(&wanted, tags, and_more);
    if !proposals.is_empty() {
        text.push_str(" Did you mean any of the following?");
    }
    for proposal in proposals {
        text.push_str(&format!(" {}{}", proposal.tags, if proposal.and_more { "*" } else { "" }));
    }
    Some(text)
}

fn proposals<'t>(wanted: &'t str, tags: &[String], and_more: bool) -> Vec<Proposal<'t>> {
    let mut found = Vec::new();
    if !and_more && selected(tags.iter().map(String::as_str)) > 0 {
        found.push(Proposal::new(wanted, true, tags));
    }
    for set in TAG_SETS.split_whitespace() {
        let proposal = Proposal::new(set, selected(set.split('+')) > 1, tags);
        if proposal.similarity < LEAST {
            continue;
        }
        if found.len() < PROPOSED_MAX {
            found.push(proposal);
            continue;
        }
        let least = (1..found.len()).fold(0, |least, at| if found[at].similarity < found[least].similarity { at } else { least });
        if proposal.similarity > found[least].similarity {
            found[least] = proposal;
        }
    }
    sort(&mut found);
    found
}

/// Sorts in a way that leaves those that are equal in the order in which HotSpot shows them: by parts around the median of the first, the last
/// and the one in the middle.
fn sort(proposals: &mut [Proposal<'_>]) {
    let count = proposals.len();
    if count < 2 {
        return;
    }
    let (middle, last) = (count / 2, count - 1);
    for (left, right) in [(0, middle), (0, last), (middle, last)] {
        if proposals[right].is_before(&proposals[left]) {
            proposals.swap(left, right);
        }
    }
    // So few are sorted by now.
    if count < 4 {
        return;
    }
    let median = proposals[middle];
    let (mut left, mut right) = (0, last);
    let end = loop {
        left += proposals[left..].iter().take_while(|proposal| proposal.is_before(&median)).count();
        right -= proposals[..=right].iter().rev().take_while(|proposal| median.is_before(proposal)).count();
        if left >= right {
            break right + 1;
        }
        proposals.swap(left, right);
        left += 1;
        right -= 1;
    };
    let (before, behind) = proposals.split_at_mut(end);
    sort(before);
    sort(behind);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::log::TAGS;

    fn warning_of(text: &str) -> Option<String> {
        warning(&Selection::read_all(text).unwrap()[0])
    }

    #[test]
    fn combinations_have_known_tags() {
        let mut tags = TAG_SETS.split_whitespace().flat_map(|set| set.split('+'));
        assert!(tags.all(|tag| TAGS.split_whitespace().any(|known| known == tag)));
    }

    #[test]
    fn what_is_like_the_selection_is_proposed() {
        for text in ["gc", "heap*", "heap+gc+exit", "all", "load+class=off"] {
            assert_eq!(warning_of(text), None, "{text}");
        }
        let proposals = [
            ("cpu", "cpu* os+cpu gc+cpu"),
            ("class+gc*", "gc* class* gc+ref* gc+director gc+compaction"),
            ("phases+cpu=off", "gc+phases* stringdedup+phases* gc+cpu os+cpu gc+phases+task"),
            ("load", "load* class+load* gc+load module+load redefine+class+load*"),
            ("age+heap", "gc+heap* cds+heap* gc+age gc+heap+numa gc+heap+verify"),
        ];
        for (text, proposals) in proposals {
            let selection = text.split('=').next().unwrap();
            let expected = format!("No tag set matches selection: {selection}. Did you mean any of the following? {proposals}");
            assert_eq!(warning_of(text), Some(expected));
        }
        assert_eq!(warning_of("bytecode+oldobject+jni+vmthread+map").as_deref().map(|text| text.contains("Did")), Some(true));
    }
}
