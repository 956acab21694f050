//! This process as the system sees it, and further processes of this program.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use crate::Outcome;

/// What `/proc/self` says.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Usage {
    /// Resident memory now, in KiB.
    pub(crate) resident: u64,
    /// The most that was ever resident, or since the last [`forget_peak`], in KiB.
    pub(crate) peak: u64,
    pub(crate) threads: u64,
    /// Time of the processor so far, in the program itself and in the system for it. Milliseconds, in steps of ten.
    pub(crate) processor: u64,
    /// The part of it in the system.
    pub(crate) in_system: u64,
}

impl Usage {
    pub(crate) fn now() -> Outcome<Self> {
        let status = std::fs::read_to_string("/proc/self/status")?;
        let field = |name: &str| {
            let line = status.lines().find_map(|line| line.strip_prefix(name))?;
            line.trim_start_matches(':').split_whitespace().next()?.parse().ok()
        };
        let stat = std::fs::read_to_string("/proc/self/stat")?;
        // Behind the name in brackets, the twelfth and thirteenth: hundredths of a second.
        let behind = stat.rsplit(')').next().unwrap_or_default();
        let mut ticks = behind.split_whitespace().skip(11).map_while(|word| word.parse::<u64>().ok());
        let (program, system) = ticks.next().zip(ticks.next()).ok_or("no times in /proc/self/stat")?;
        Ok(Self {
            resident: field("VmRSS").ok_or("no VmRSS in /proc/self/status")?,
            peak: field("VmHWM").ok_or("no VmHWM in /proc/self/status")?,
            threads: field("Threads").ok_or("no Threads in /proc/self/status")?,
            processor: (program + system) * 10,
            in_system: system * 10,
        })
    }

    pub(crate) fn to_line(self) -> String {
        let Self { resident, peak, threads, processor, in_system } = self;
        format!("{resident} {peak} {threads} {processor} {in_system}")
    }

    pub(crate) fn from_numbers(numbers: &[u64]) -> Outcome<Self> {
        let &[resident, peak, threads, processor, in_system] = numbers else {
            return Err("the other process left figures out".into());
        };
        Ok(Self { resident, peak, threads, processor, in_system })
    }
}

/// Begins to look for the most resident memory anew.
pub(crate) fn forget_peak() -> Outcome<()> {
    Ok(std::fs::write("/proc/self/clear_refs", "5")?)
}

/// How often the threads of this process went to sleep so far, which is how often they were woken.
pub(crate) fn wakes() -> Outcome<u64> {
    let mut sum = 0;
    for thread in std::fs::read_dir("/proc/self/task")? {
        // A thread may end meanwhile.
        let Ok(status) = std::fs::read_to_string(thread?.path().join("status")) else { continue };
        let line = status.lines().find_map(|line| line.strip_prefix("voluntary_ctxt_switches:"));
        sum += line.and_then(|line| line.trim().parse::<u64>().ok()).unwrap_or(0);
    }
    Ok(sum)
}

/// Lets this process and those that it starts have so many files open, as far as that is allowed. Answers how many it may have.
#[cfg(unix)]
pub(crate) fn allow_open_files(wanted: u64) -> u64 {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let limit = getrlimit(Resource::Nofile);
    // No limit is a limit that is never reached.
    let current = limit.current.unwrap_or(u64::MAX);
    let most = limit.maximum.unwrap_or(u64::MAX);
    if current >= wanted {
        return current;
    }
    // Above the hard limit only with a privilege; up to it anybody may go.
    let above = Rlimit { current: Some(wanted), maximum: Some(most.max(wanted)) };
    let up_to = Rlimit { current: Some(wanted.min(most)), maximum: limit.maximum };
    let _ = setrlimit(Resource::Nofile, above).or_else(|_| setrlimit(Resource::Nofile, up_to));
    getrlimit(Resource::Nofile).current.unwrap_or(u64::MAX)
}

/// There is no such limit to raise.
#[cfg(not(unix))]
pub(crate) fn allow_open_files(wanted: u64) -> u64 {
    wanted
}

/// Another process of this program, spoken to in lines. It ends when this is dropped.
pub(crate) struct Other {
    child: Child,
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
}

impl Other {
    /// Starts `msnp-bench` anew with these arguments.
    pub(crate) fn start<S: AsRef<str>>(arguments: &[S]) -> Outcome<Self> {
        let mut child = Command::new(std::env::current_exe()?)
            .args(arguments.iter().map(AsRef::as_ref))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let input = child.stdin.take();
        let output = child.stdout.take().ok_or("no output of the other process")?;
        Ok(Self { child, input, output: BufReader::new(output) })
    }

    pub(crate) fn say(&mut self, line: &str) -> Outcome<()> {
        let input = self.input.as_mut().ok_or("the other process takes no input")?;
        writeln!(input, "{line}")?;
        Ok(input.flush()?)
    }

    /// The next line that it says.
    pub(crate) fn hear(&mut self) -> Outcome<String> {
        let mut line = String::new();
        if self.output.read_line(&mut line)? == 0 {
            return Err("the other process ended early".into());
        }
        Ok(line.trim_end().to_owned())
    }

    /// The next line that it says, as whole numbers.
    pub(crate) fn hear_numbers(&mut self) -> Outcome<Vec<u64>> {
        let line = self.hear()?;
        line.split_whitespace()
            .map(|word| word.parse().map_err(|_| format!("the other process said {line:?}").into()))
            .collect()
    }
}

impl Drop for Other {
    fn drop(&mut self) {
        self.input.take();
        // It ends when its input does; whatever it answers, there is nobody left to tell.
        let _ = self.child.wait();
    }
}
