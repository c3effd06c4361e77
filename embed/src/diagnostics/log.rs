//! `VM.log`: the log, while the VM runs.

use runtime::JavaThread;
use sandbox::log::Request;

use super::arguments::{Argument, Given, NO_DEFAULT, Takes, option};

const fn text(name: &'static str, text: &'static str) -> Argument {
    option(name, Takes::String, NO_DEFAULT, text)
}

const fn switch(name: &'static str, text: &'static str) -> Argument {
    option(name, Takes::Boolean, NO_DEFAULT, text)
}

/// What it takes.
pub const ARGUMENTS: [Argument; 7] = [
    text("output", "The output to change, by its name or as #<number>"),
    text("output_options", "Options of the output"),
    text("what", "What is selected"),
    text("decorators", "What stands before messages; 'none' or nothing for nothing at all"),
    switch("disable", "Nothing is logged from now on"),
    switch("list", "Lists what is selected, by output"),
    switch("rotate", "Begins new files"),
];

/// Carries it out; none if nothing was asked for.
pub fn carry_out(thread: &JavaThread, given: &Given) -> Option<String> {
    let vm = thread.vm();
    let log = &vm.options.log;
    let (output, selections) = (given.text("output"), given.text("what"));
    if given.is_on("disable") {
        log.disable();
    } else if given.is_on("rotate") {
        log.rotate();
    } else if output.is_some() || selections.is_some() {
        let decorators = match given.text("decorators") {
            Some("") => "none",
            decorators => decorators.unwrap_or_default(),
        };
        let request = Request {
            selections: selections.unwrap_or_default(),
            output: output.unwrap_or_default(),
            decorators,
            options: given.text("output_options").unwrap_or_default(),
        };
        match log.apply(request) {
            Ok(warnings) => {
                log.mark_reconfigured(request.output);
                return Some(warnings.into_iter().map(|warning| format!("{warning}\n")).collect());
            }
            Err(error) => return Some(format!("{error}\n")),
        }
    } else if given.is_on("list") {
        return Some(log.list());
    } else {
        return None;
    }
    Some(String::new())
}
