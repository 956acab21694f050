//! Runs stories: `msnp-simulation [--seeds N] [--from SEED]`, or one of them again:
//! `msnp-simulation --seed SEED [--faults BITS] [--actions N]`. A story that fails is made as small as it gets, and printed as the command
//! that tells it again, with everything that happens on standard error.

mod gateway;
mod memory;
mod network;
mod person;
mod random;
mod service;
mod words;
mod world;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use memory::Counted;
use msnp_core::Fixed;
use network::Faults;
use world::{Plan, Tally, tell};

/// What people and fate do in one story.
const ACTIONS: u32 = 60;
/// What CI runs.
const SEEDS: u64 = 10_000;

const USAGE: &str = "usage: msnp-simulation [--seeds N] [--from SEED]     runs N stories (10,000)
       msnp-simulation --seed SEED [--faults BITS] [--actions N]     tells one story";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match options(&arguments) {
        Some(Task::One(plan)) => one(plan),
        Some(Task::Many { from, count }) => many(from, count),
        None => {
            eprintln!("{USAGE}");
            ExitCode::from(2)
        }
    }
}

enum Task {
    One(Plan),
    Many { from: u64, count: u64 },
}

fn options(arguments: &[String]) -> Option<Task> {
    let (mut seed, mut faults, mut actions) = (None, Faults::ALL, ACTIONS);
    let (mut from, mut count) = (0, SEEDS);
    let mut words = arguments.iter();
    while let Some(word) = words.next() {
        let value: u64 = words.next()?.parse().ok()?;
        match word.as_str() {
            "--seed" => seed = Some(value),
            "--faults" => faults = Faults(u32::try_from(value).ok()?),
            "--actions" => actions = u32::try_from(value).ok()?,
            "--seeds" => count = value,
            "--from" => from = value,
            _ => return None,
        }
    }
    Some(match seed {
        Some(seed) => Task::One(Plan { seed, faults, actions }),
        None => Task::Many { from, count },
    })
}

/// Tells a story with memory as the seed says. A panic is a failure like others.
fn run(plan: Plan, is_traced: bool) -> Result<Tally, String> {
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        if plan.seed.is_multiple_of(2) {
            tell::<Counted>(plan, is_traced)
        } else {
            tell::<Fixed<3, 2048>>(plan, is_traced)
        }
    }));
    outcome.unwrap_or_else(|panic| {
        let text = panic.downcast_ref::<String>().map(String::as_str);
        Err(format!("panic: {}", text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("")))
    })
}

fn one(plan: Plan) -> ExitCode {
    match run(plan, true) {
        Ok(tally) => {
            println!("{plan:?} went well: {tally:?}");
            ExitCode::SUCCESS
        }
        Err(what) => {
            println!("{what}");
            ExitCode::FAILURE
        }
    }
}

fn many(from: u64, count: u64) -> ExitCode {
    let begun = Instant::now();
    let next = AtomicU64::new(from);
    let end = from.saturating_add(count);
    let total = Mutex::new((Tally::default(), None::<(Plan, String)>));
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= end {
                        return;
                    }
                    let plan = Plan { seed, faults: Faults::ALL, actions: ACTIONS };
                    let outcome = run(plan, false);
                    let Ok(mut total) = total.lock() else { return };
                    match outcome {
                        Ok(tally) => total.0.add(&tally),
                        Err(what) => {
                            if total.1.as_ref().is_none_or(|(plan, _)| plan.seed > seed) {
                                total.1 = Some((plan, what));
                            }
                            next.store(end, Ordering::Relaxed);
                        }
                    }
                }
            });
        }
    });
    let Ok((tally, failure)) = total.into_inner() else { return ExitCode::FAILURE };
    if let Some((plan, what)) = failure {
        println!("seed {}: {what}", plan.seed);
        let (plan, what) = shrink(plan, what);
        let names: Vec<&str> = Faults::NAMES
            .iter()
            .enumerate()
            .filter(|(bit, _)| plan.faults.has(1 << bit))
            .map(|(_, name)| *name)
            .collect();
        println!(
            "at its smallest, with {}: {what}",
            if names.is_empty() { "no faults".to_owned() } else { names.join(", ") }
        );
        let Plan { seed, faults, actions } = plan;
        println!(
            "cargo run --profile checked -p msnp-simulation -- --seed {seed} --faults {} --actions {actions}",
            faults.0
        );
        return ExitCode::FAILURE;
    }
    let seconds = begun.elapsed().as_secs_f64();
    println!(
        "{count} stories from seed {from}, {:.0} a second on {workers} threads: {} texts ({} to groups), {} acknowledged, {} wishes, \
         {} sessions lost and taken up, {} steps; a machine had {} outputs between two waits, {} bytes and {} connections at most; \
         nothing went wrong",
        count as f64 / seconds,
        tally.texts,
        tally.to_groups,
        tally.delivered,
        tally.wishes,
        tally.losses,
        tally.turns,
        tally.most_outputs,
        tally.most_held,
        tally.most_links,
    );
    ExitCode::SUCCESS
}

/// How many other seeds are tried for each smaller story: what goes wrong in one may go wrong in the same way in a much simpler one.
const NEIGHBOURS: u64 = 2_000;

/// The smallest story that fails in the same way: without the faults that it does not need, and as short as it can be.
fn shrink(mut plan: Plan, mut what: String) -> (Plan, String) {
    let kind = kind_of(&what);
    let fails = |smaller: Plan| {
        (0..NEIGHBOURS).find_map(|step| {
            let plan = Plan { seed: smaller.seed.wrapping_add(step), ..smaller };
            run(plan, false).err().filter(|what| kind_of(what) == kind).map(|what| (plan, what))
        })
    };
    loop {
        let before = plan.faults;
        for bit in 0..Faults::NAMES.len() {
            if plan.faults.has(1 << bit) {
                let without = Plan { faults: Faults(plan.faults.0 & !(1 << bit)), ..plan };
                (plan, what) = fails(without).unwrap_or((plan, what));
            }
        }
        if plan.faults == before {
            break;
        }
    }
    let shorter = (0..plan.actions).find_map(|actions| fails(Plan { actions, ..plan }));
    shorter.unwrap_or((plan, what))
}

/// What went wrong, without when and to whom.
fn kind_of(what: &str) -> String {
    let what = what.split_once(" turns: ").map_or(what, |(_, what)| what);
    let outside_of_quotes = what.split('"').step_by(2).collect::<String>();
    let words =
        outside_of_quotes.split(' ').filter(|word| !word.contains(|c: char| c.is_ascii_digit() || c == '@'));
    words.collect::<Vec<_>>().join(" ")
}
