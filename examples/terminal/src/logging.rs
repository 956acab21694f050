//! Log lines on standard error, where `-v` asks for them.

use std::io::Write;

use log::{LevelFilter, Log, Metadata, Record};

use crate::printable;

struct StandardError;

static LOGGER: StandardError = StandardError;

impl Log for StandardError {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target().starts_with("msnp")
    }

    fn log(&self, record: &Record<'_>) {
        if self.enabled(record.metadata()) {
            let text = printable::line(&record.args().to_string());
            // Nobody can be told that the log cannot be written.
            let _ = writeln!(std::io::stderr(), "{:5} {}: {text}", record.level(), record.target());
        }
    }

    fn flush(&self) {}
}

/// Shows nothing for 0, then information, debugging and traces.
pub(crate) fn start(verbosity: u8) {
    let level = match verbosity {
        0 => return,
        1 => LevelFilter::Info,
        2 => LevelFilter::Debug,
        _ => LevelFilter::Trace,
    };
    if log::set_logger(&LOGGER).is_ok() {
        log::set_max_level(level);
    }
}
