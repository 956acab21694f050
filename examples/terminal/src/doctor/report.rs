//! A line for each check: whether it went well, and otherwise why not and what to do.

use std::borrow::Cow;
use std::future::Future;
use std::io::{IsTerminal, Write};
use std::pin::pin;
use std::time::Duration;

use futures_lite::FutureExt;
use serde::Serialize;
use smol::Timer;

use crate::exit::Exit;
use crate::json_output;
use crate::printable;
use crate::problem::with_options;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum Outcome {
    Ok,
    Failed,
    Skipped,
}

impl Outcome {
    /// As it stands before a line: plain, and on a terminal.
    fn mark(self, colour: bool) -> &'static str {
        match (self, colour) {
            (Self::Ok, false) => "ok     ",
            (Self::Failed, false) => "FAILED ",
            (Self::Skipped, false) => "skipped",
            (Self::Ok, true) => "\u{1b}[32m✓ ok\u{1b}[0m     ",
            (Self::Failed, true) => "\u{1b}[31m✗ FAILED\u{1b}[0m ",
            (Self::Skipped, true) => "\u{1b}[2m- skipped\u{1b}[0m",
        }
    }
}

/// A line of `--json`.
#[derive(Serialize)]
struct Line<'a> {
    check: &'a str,
    outcome: Outcome,
    detail: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    advice: Option<&'a str>,
}

/// The last line of `--json`.
#[derive(Serialize)]
struct Last {
    works: bool,
    code: u8,
}

pub(super) struct Report {
    json: bool,
    colour: bool,
    /// Somebody watches.
    watched: bool,
    /// The cause that comes first is the one to begin with.
    first_failure: Option<Exit>,
}

impl Report {
    pub(super) fn new(json: bool) -> Self {
        let is_terminal = std::io::stdout().is_terminal();
        let colour = is_terminal && !json && std::env::var_os("NO_COLOR").is_none();
        Self { json, colour, watched: is_terminal && std::io::stderr().is_terminal(), first_failure: None }
    }

    pub(super) fn ok(&self, check: &str, detail: &str) {
        self.line(check, Outcome::Ok, detail, None);
    }

    pub(super) fn skipped(&self, check: &str, why: &str) {
        self.line(check, Outcome::Skipped, why, None);
    }

    pub(super) fn failed(&mut self, check: &str, error: &msnp::Error) {
        self.failed_with(check, error, "");
    }

    /// With what was seen beside the error.
    pub(super) fn failed_with(&mut self, check: &str, error: &msnp::Error, seen: &str) {
        self.first_failure.get_or_insert(Exit::of_error(error));
        let detail = if seen.is_empty() { error.to_string() } else { format!("{error}: {seen}") };
        self.line(check, Outcome::Failed, &detail, Some(with_options(error.advice())));
    }

    /// What does not keep anybody from signing in.
    pub(super) fn wrong(&self, check: &str, detail: &str, advice: &'static str) {
        self.line(check, Outcome::Failed, detail, Some(Cow::Borrowed(advice)));
    }

    fn line(&self, check: &str, outcome: Outcome, detail: &str, advice: Option<Cow<'_, str>>) {
        let mut output = std::io::stdout().lock();
        // Whoever reads may have gone; the exit code tells the rest.
        let _ = if self.json {
            json_output::write(&mut output, &Line { check, outcome, detail, advice: advice.as_deref() })
        } else {
            let advice = advice.map(|advice| format!("         {advice}\n")).unwrap_or_default();
            let mark = outcome.mark(self.colour);
            write!(output, "{mark}  {check}: {}\n{advice}", printable::line(detail))
        };
    }

    /// The last line, and how the program ends.
    pub(super) fn end(self, works: bool) -> Exit {
        let exit = if works { Exit::Wish } else { self.first_failure.unwrap_or(Exit::Failed) };
        let mut output = std::io::stdout().lock();
        let _ = if self.json {
            json_output::write(&mut output, &Last { works, code: exit as u8 })
        } else if works {
            writeln!(output, "\nA sign-in can work from here.")
        } else {
            writeln!(output, "\nA sign-in cannot work from here. Begin with what has FAILED first.")
        };
        exit
    }

    /// Waits; from a second on, who sits at a terminal is told for what.
    pub(super) async fn watch<T>(&self, what: &str, work: impl Future<Output = T>) -> T {
        let mut work = pin!(work);
        let mut seconds = 0_u32;
        loop {
            let tick = async {
                Timer::after(Duration::from_secs(1)).await;
                None
            };
            let done = async { Some(work.as_mut().await) }.or(tick).await;
            let mut errors = std::io::stderr();
            if let Some(done) = done {
                if seconds > 0 && self.watched {
                    let _ = write!(errors, "\r\u{1b}[K");
                }
                return done;
            }
            seconds = seconds.saturating_add(1);
            if self.watched {
                let _ = write!(errors, "\r\u{1b}[Kwaiting for {}, {seconds} s", printable::line(what));
                let _ = errors.flush();
            }
        }
    }
}
