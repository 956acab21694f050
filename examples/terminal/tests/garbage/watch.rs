//! A process as the system sees it, from outside.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use super::amount;

/// The most memory that a process may ever have had, in KiB.
const MOST_MEMORY: u64 = 32 * 1024;

/// Watches how much memory a process had at the most, and what it took of the processor, while it lives.
pub(crate) struct Watch {
    memory: Arc<AtomicU64>,
    ticks: Arc<AtomicU64>,
    over: Arc<AtomicBool>,
}

impl Watch {
    pub(crate) fn on(process: u32) -> Self {
        let watch = Self { memory: Arc::default(), ticks: Arc::default(), over: Arc::default() };
        let (memory, ticks, over) = (watch.memory.clone(), watch.ticks.clone(), watch.over.clone());
        std::thread::spawn(move || {
            while !over.load(Ordering::Relaxed) {
                memory.fetch_max(high_water(process).unwrap_or(0), Ordering::Relaxed);
                ticks.fetch_max(processor_ticks(process).unwrap_or(0), Ordering::Relaxed);
                std::thread::sleep(Duration::from_millis(5));
            }
        });
        watch
    }

    /// Says what came of it, and holds the memory against the limit.
    pub(crate) fn tell(self, phase: &str, outcome: &str) {
        self.over.store(true, Ordering::Relaxed);
        let (memory, ticks) = (self.memory.load(Ordering::Relaxed), self.ticks.load(Ordering::Relaxed));
        let whole = ticks as f64 / 100.0 * 1e8 / amount() as f64;
        println!("  {phase:36} {memory:6} KiB  {whole:7.2} s of processor for 100 MB  {outcome}");
        assert!(memory > 0 && memory < MOST_MEMORY, "{phase}: {memory} KiB");
    }
}

/// `None` as long as the process, not wholly begun yet, has the memory of this one: a busy machine shows it for some milliseconds.
fn high_water(process: u32) -> Option<u64> {
    let program = std::fs::read_link(format!("/proc/{process}/exe")).ok()?;
    if program == std::env::current_exe().ok()? {
        return None;
    }
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.split_whitespace().next()?.parse().ok()
}

/// Hundredths of a second, as Linux counts.
fn processor_ticks(process: u32) -> Option<u64> {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    let mut fields = stat.rsplit(')').next()?.split_whitespace().skip(11);
    let mut next = || fields.next()?.parse::<u64>().ok();
    Some(next()? + next()?)
}
