//! The `rjvm` command.

use std::process::exit;

use rjvm::{Config, Launch, LaunchMode, Outcome, Stress, Vm};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let mut class_path = ".".to_owned();
    let mut config = Config::trusted("/usr/lib/jvm/java-17-openjdk-amd64");
    let mut rest = arguments.into_iter();
    let mut what = None;
    while let Some(argument) = rest.next() {
        if argument == "-cp" {
            class_path = rest.next().unwrap_or_default();
        } else if let Some(number) = argument.strip_prefix("-XX:StressGC=") {
            let every: u32 = number.parse().unwrap_or(1);
            config.gc_stress = if every == 1 { Stress::EveryAllocation } else { Stress::EveryNth(every) };
            config.gc_verify = true;
        } else if argument == "-XX:+TraceBoot" {
            config.trace_boot = true;
        } else if argument == "-verbose:class" {
            config.verbose_class = true;
        } else if argument == "-verbose:gc" {
            config.log_gc = true;
        } else if let Some(definition) = argument.strip_prefix("-D") {
            let (name, value) = definition.split_once('=').unwrap_or((definition, ""));
            config.properties.push((name.to_owned(), value.to_owned()));
        } else {
            what = Some(argument);
            break;
        }
    }
    config.properties.push(("java.class.path".to_owned(), class_path));
    let launch = Launch { mode: LaunchMode::Class, what: what.unwrap_or_default(), arguments: rest.collect() };
    let result = Vm::new(config).and_then(|vm| vm.run(launch));
    match result {
        Ok(Outcome::Exited(status)) => exit(status),
        Ok(Outcome::Stopped) => exit(130),
        Ok(Outcome::Panicked) => exit(134),
        Err(error) => {
            eprintln!("Error: {error}");
            exit(1)
        }
    }
}
