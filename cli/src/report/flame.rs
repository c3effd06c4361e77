//! A flame graph of call chains: boxes whose width is their weight, callers above what they call.

use std::collections::HashMap;
use std::fmt::Write;

use rjvm::recorded::{CallTree, NameId, TIERS, Tier};

use crate::report::escape::html;

/// Rows of a graph.
const DEPTH_MAX: usize = 160;
/// Boxes narrower than this part of the graph are left out.
const PART_MIN: f64 = 0.0004;
/// Height of a row in pixels.
const ROW: usize = 17;

/// A chain's frame and what follows it.
struct Box {
    name: NameId,
    tier: Tier,
    weight: u64,
    inner: Vec<Box>,
}

impl Box {
    /// A box with what goes on in others of the same name, whatever their code: its colour is that of the heaviest.
    fn merged(boxes: Vec<Self>) -> Vec<Self> {
        let mut places: HashMap<NameId, usize> = HashMap::new();
        let mut merged: Vec<(Self, u64)> = Vec::new();
        for one in boxes {
            let place = *places.entry(one.name).or_insert(merged.len());
            match merged.get_mut(place) {
                Some((known, heaviest)) => {
                    if one.weight > *heaviest {
                        (known.tier, *heaviest) = (one.tier, one.weight);
                    }
                    known.weight += one.weight;
                    known.inner.extend(one.inner);
                }
                None => {
                    let weight = one.weight;
                    merged.push((one, weight));
                }
            }
        }
        let mut merged: Vec<Self> = merged.into_iter().map(|(one, _)| one).collect();
        merged.sort_by_key(|one| (std::cmp::Reverse(one.weight), one.name.0));
        merged
    }
}

/// The chains as boxes.
fn boxes(calls: &CallTree) -> Vec<Box> {
    let nodes = calls.nodes();
    let mut inner: Vec<Vec<Box>> = nodes.iter().map(|_| Vec::new()).collect();
    let mut outer = Vec::new();
    // Callers come first.
    for (place, node) in nodes.iter().enumerate().rev() {
        let inside = std::mem::take(&mut inner[place]);
        let weight = node.own + inside.iter().map(|one| one.weight).sum::<u64>();
        let this = Box { name: node.frame.0, tier: node.frame.1, weight, inner: inside };
        match node.parent {
            Some(parent) => inner[parent as usize].push(this),
            None => outer.push(this),
        }
    }
    outer
}

/// The graph; `show` gives a weight in words. None if there are no chains.
pub fn graph(calls: &CallTree, names: &[String], show: &dyn Fn(u64) -> String) -> Option<String> {
    let boxes = boxes(calls);
    let sum: u64 = boxes.iter().map(|one| one.weight).sum();
    if sum == 0 {
        return None;
    }
    let mut graph = Graph { names, show, sum, html: String::new(), depth: 0 };
    graph.row(boxes, 0, 0);
    let height = (graph.depth + 1) * ROW;
    let legend: String = TIERS
        .into_iter()
        .filter(|(tier, _)| calls.nodes().iter().any(|node| node.frame.1 == *tier))
        .map(|(tier, name)| format!("<span class=\"box t{}\">{name}</span> ", tier as u8))
        .collect();
    Some(format!("<p class=\"legend\">{legend}</p>\n<div class=\"flame\" style=\"height:{height}px\">\n{}</div>\n", graph.html))
}

struct Graph<'a> {
    names: &'a [String],
    show: &'a dyn Fn(u64) -> String,
    sum: u64,
    html: String,
    /// The lowest row.
    depth: usize,
}

impl Graph<'_> {
    fn part(&self, weight: u64) -> f64 {
        weight as f64 / self.sum as f64
    }

    /// Boxes beside each other, heaviest first, and below each what is in it.
    fn row(&mut self, boxes: Vec<Box>, start: u64, depth: usize) {
        let mut at = start;
        for one in Box::merged(boxes) {
            let weight = one.weight;
            if self.part(weight) >= PART_MIN && depth < DEPTH_MAX {
                self.depth = self.depth.max(depth);
                self.add(&one, at, depth);
                self.row(one.inner, at, depth + 1);
            }
            at += weight;
        }
    }

    fn add(&mut self, one: &Box, at: u64, depth: usize) {
        let (left, width) = (self.part(at), self.part(one.weight));
        let name = html(self.names.get(one.name.0 as usize).map_or("", String::as_str));
        let tier = TIERS[one.tier as usize].1;
        let _ = writeln!(
            self.html,
            "<div class=\"box t{}\" style=\"left:{:.3}%;width:{:.3}%;top:{}px\" title=\"{name} ({tier}): {}, {:.1} %\">{name}</div>",
            one.tier as u8,
            left * 100.0,
            width * 100.0,
            depth * ROW,
            (self.show)(one.weight),
            width * 100.0,
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn boxes_are_as_wide_as_what_is_in_them() {
        let names: Vec<String> = ["main", "a<b", "c"].map(str::to_owned).to_vec();
        let frame = |number| (NameId(number), Tier::Quick);
        let mut calls = CallTree::default();
        calls.add([frame(0), frame(1)], 1);
        calls.add([frame(0), frame(2)], 3);
        let graph = graph(&calls, &names, &|weight| format!("{weight} ms")).unwrap();
        for expected in [
            "left:0.000%;width:100.000%;top:0px\" title=\"main (quick): 4 ms, 100.0 %\">main<",
            "left:0.000%;width:75.000%;top:17px\" title=\"c (quick): 3 ms, 75.0 %\">c<",
            "left:75.000%;width:25.000%;top:17px\" title=\"a&lt;b (quick): 1 ms, 25.0 %\">a&lt;b<",
        ] {
            assert!(graph.contains(expected), "{expected}\n{graph}");
        }
    }

    #[test]
    fn a_method_has_one_box_whatever_its_code() {
        let names: Vec<String> = ["main", "a"].map(str::to_owned).to_vec();
        let mut calls = CallTree::default();
        calls.add([(NameId(0), Tier::Interpreted), (NameId(1), Tier::Quick)], 1);
        calls.add([(NameId(0), Tier::Quick), (NameId(1), Tier::Quick)], 3);
        let graph = graph(&calls, &names, &|weight| weight.to_string()).unwrap();
        assert_eq!(graph.matches("<div class=\"box t1\"").count(), 2, "{graph}");
        assert!(graph.contains("width:100.000%;top:17px\" title=\"a (quick): 4, 100.0 %\""), "{graph}");
    }

    #[test]
    fn nothing_has_no_graph() {
        assert!(graph(&CallTree::default(), &[], &|_| String::new()).is_none());
    }
}
