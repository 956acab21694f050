//! This process as the system sees it, and further processes of this program.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use crate::Outcome;

/// What `/proc/self/status` says, in KiB.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Usage {
    /// Resident memory now.
    pub(crate) resident: u64,
    /// The most that was ever resident.
    pub(crate) peak: u64,
    pub(crate) threads: u64,
}

impl Usage {
    pub(crate) fn now() -> Outcome<Self> {
        let status = std::fs::read_to_string("/proc/self/status")?;
        let field = |name: &str| {
            let line = status.lines().find_map(|line| line.strip_prefix(name))?;
            line.trim_start_matches(':').split_whitespace().next()?.parse().ok()
        };
        Ok(Self {
            resident: field("VmRSS").ok_or("no VmRSS in /proc/self/status")?,
            peak: field("VmHWM").ok_or("no VmHWM in /proc/self/status")?,
            threads: field("Threads").ok_or("no Threads in /proc/self/status")?,
        })
    }
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

/// How many files this process may have open.
pub(crate) fn most_open_files() -> Outcome<u64> {
    let limits = std::fs::read_to_string("/proc/self/limits")?;
    let line = limits.lines().find_map(|line| line.strip_prefix("Max open files"));
    let soft = line.and_then(|line| line.split_whitespace().next()).ok_or("no limit in /proc/self/limits")?;
    Ok(soft.parse().unwrap_or(u64::MAX))
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
