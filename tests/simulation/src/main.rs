//! Runs stories: `msnp-simulation [--seeds N] [--from SEED] [--faults BITS] [--actions N]`, or one of them again:
//! `msnp-simulation --seed SEED [--faults BITS] [--actions N]`. A story that fails is made as small as it gets, and printed as the command
//! that tells it again, with everything that happens on standard error.

// Of the loopback service, word for word: neither knows anything of a machine.
#[path = "../../service/src/base64.rs"]
mod base64;
mod gateway;
mod memory;
mod network;
mod person;
mod random;
mod service;
#[path = "../../service/src/single_sign_on.rs"]
mod single_sign_on;
mod words;
mod world;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use memory::Counted;
use msnp_core::Fixed;
#[cfg(feature = "planted-bug")]
use msnp_core::planted::Bug;
use network::Faults;
use world::{Plan, Tally, describe_dialects, tell};

/// What people and fate do in one story.
const ACTIONS: u32 = 60;
/// What CI runs.
const SEEDS: u64 = 10_000;

const USAGE: &str = "usage: msnp-simulation [--seeds N] [--from SEED] [--faults BITS] [--actions N]     runs N stories (10,000)
       msnp-simulation --seed SEED [--faults BITS] [--actions N]     tells one story";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match options(&arguments) {
        Some(Task::One(plan)) => one(plan),
        #[cfg(feature = "planted-bug")]
        Some(Task::PlantEach(stories)) => plant_each(stories),
        Some(Task::Many(stories)) => many(stories),
        None => {
            eprintln!("{USAGE}");
            ExitCode::from(2)
        }
    }
}

enum Task {
    One(Plan),
    #[cfg(feature = "planted-bug")]
    PlantEach(Stories),
    Many(Stories),
}

/// Stories one after the other.
#[derive(Clone, Copy)]
struct Stories {
    from: u64,
    count: u64,
    faults: Faults,
    actions: u32,
}

/// What was told, and the first story that failed.
type Outcome = (Tally, Option<(Plan, String)>);

fn options(arguments: &[String]) -> Option<Task> {
    let (mut seed, mut faults, mut actions) = (None, Faults::ALL, ACTIONS);
    let (mut from, mut count) = (0, SEEDS);
    #[cfg(feature = "planted-bug")]
    let mut plants_each = false;
    let mut words = arguments.iter();
    while let Some(word) = words.next() {
        #[cfg(feature = "planted-bug")]
        match word.as_str() {
            "--plant-each" => {
                plants_each = true;
                continue;
            }
            "--plant" => {
                let name = words.next()?;
                let bug = Bug::ALL.into_iter().find(|bug| bug.name() == name)?;
                msnp_core::planted::plant(Some(bug));
                continue;
            }
            _ => {}
        }
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
    #[cfg(feature = "planted-bug")]
    if plants_each {
        return Some(Task::PlantEach(Stories { from, count, faults, actions }));
    }
    Some(match seed {
        Some(seed) => Task::One(Plan { seed, faults, actions }),
        None => Task::Many(Stories { from, count, faults, actions }),
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
    println!("dialects: {}", describe_dialects(plan));
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

fn workers() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// Tells them until one fails. `None`: a thread ended before its time.
fn tell_many(stories: Stories) -> Option<Outcome> {
    let Stories { from, count, faults, actions } = stories;
    let next = AtomicU64::new(from);
    let end = from.saturating_add(count);
    let total = Mutex::new((Tally::default(), None::<(Plan, String)>));
    std::thread::scope(|scope| {
        for _ in 0..workers() {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= end {
                        return;
                    }
                    let plan = Plan { seed, faults, actions };
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
    total.into_inner().ok()
}

fn many(stories: Stories) -> ExitCode {
    let begun = Instant::now();
    let Some((tally, failure)) = tell_many(stories) else { return ExitCode::FAILURE };
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
        println!("dialects: {}", describe_dialects(plan));
        let Plan { seed, faults, actions } = plan;
        println!(
            "cargo run --profile checked -p msnp-simulation -- --seed {seed} --faults {} --actions {actions}",
            faults.0
        );
        return ExitCode::FAILURE;
    }
    let seconds = begun.elapsed().as_secs_f64();
    let Stories { from, count, .. } = stories;
    let workers = workers();
    println!(
        "{count} stories from seed {from}, {:.0} a second on {workers} threads: {} texts ({} to groups), {} acknowledged, {} files ({} came whole), {} objects ({} came whole), {} letters, {} wishes, \
         {} sessions lost and taken up, {} steps; a machine had {} outputs between two waits, {} bytes and {} connections at most; \
         nothing went wrong",
        count as f64 / seconds,
        tally.texts,
        tally.to_groups,
        tally.delivered,
        tally.files,
        tally.whole_files,
        tally.objects,
        tally.whole_objects,
        tally.letters,
        tally.wishes,
        tally.losses,
        tally.turns,
        tally.most_outputs,
        tally.most_held,
        tally.most_links,
    );
    ExitCode::SUCCESS
}

/// Plants each bug in turn, and looks whether it is found, by what it does.
#[cfg(feature = "planted-bug")]
fn plant_each(stories: Stories) -> ExitCode {
    let mut code = ExitCode::SUCCESS;
    for bug in Bug::ALL {
        msnp_core::planted::plant(Some(bug));
        let Some((tally, failure)) = tell_many(stories) else { return ExitCode::FAILURE };
        let name = bug.name();
        match failure {
            Some((plan, what)) if what.contains(sign_of(bug)) => {
                println!("{name}: found by seed {} in {} steps: {what}", plan.seed, tally.turns);
            }
            Some((plan, what)) => {
                println!("{name}: NOT FOUND, but by seed {}: {what}", plan.seed);
                code = ExitCode::FAILURE;
            }
            None => {
                println!("{name}: NOT FOUND in {} stories", stories.count);
                code = ExitCode::FAILURE;
            }
        }
    }
    code
}

/// What the simulation says of a bug.
#[cfg(feature = "planted-bug")]
fn sign_of(bug: Bug) -> &'static str {
    match bug {
        Bug::LostSwitchboard => "has no fate",
        Bug::LostOpening => "was joined when it was closed",
        Bug::ShortHash => "does not know who is inside",
        Bug::AnsweredRing => "the ring was declined",
        Bug::EndForGood => "was online and ends",
        Bug::LostLetter => "waits after all was quiet: never told",
        Bug::HeldData => "is told while it is held",
        Bug::MistakenGoodbye => "was sent whole, and came as",
        Bug::UntoldBlock => "and the notification server knows",
        Bug::ForeignSecret => "is not the answer to",
    }
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
