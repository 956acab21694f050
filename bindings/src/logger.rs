//! What the library has to say about itself, for the platform's own log.

use std::cell::Cell;
use std::sync::{Arc, OnceLock, PoisonError, RwLock};

use log::{LevelFilter, Log, Metadata, Record};

use crate::failure::{ErrorKind, NativeFailure, UnexpectedException};
use crate::gate::check_process;

/// How weighty a line of the log is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, uniffi::Enum)]
pub enum LogLevel {
    /// Something did not work.
    Error,
    /// Something looks wrong, and works for now.
    Warning,
    /// What a user may want to know.
    Information,
    /// What a programmer may want to know.
    Debug,
    /// Everything.
    Trace,
}

/// Takes lines of the log. It is called from any thread, from several at once, in the midst of work: hand the line on and return. No
/// passwords, tickets or messages are in it. Every call of a client fails with `FromCallback` inside it, but for `close`. What it throws is
/// passed over.
#[uniffi::export(foreign)]
pub trait Logger: Send + Sync {
    /// A line: how weighty, from which part of the library, and the text.
    fn log(&self, level: LogLevel, target: String, line: String) -> Result<(), UnexpectedException>;
}

static LOGGER: RwLock<Option<Arc<dyn Logger>>> = RwLock::new(None);

thread_local! {
    /// A line is being told on this thread: what that causes to be logged would come back without end.
    static TELLING: Cell<bool> = const { Cell::new(false) };
}

struct ToLogger;

impl Log for ToLogger {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.level() <= log::max_level()
    }

    fn log(&self, record: &Record<'_>) {
        let logger = LOGGER.read().unwrap_or_else(PoisonError::into_inner).clone();
        let Some(logger) = logger else { return };
        if TELLING.replace(true) {
            return;
        }
        let level = match record.level() {
            log::Level::Error => LogLevel::Error,
            log::Level::Warn => LogLevel::Warning,
            log::Level::Info => LogLevel::Information,
            log::Level::Debug => LogLevel::Debug,
            log::Level::Trace => LogLevel::Trace,
        };
        // Nobody could be told of what it throws.
        let (target, line) = (record.target().to_owned(), record.args().to_string());
        let _ = msnp::call_hook(|| logger.log(level, target, line));
        TELLING.set(false);
    }

    fn flush(&self) {}
}

/// Has the log of the library told, lines of this level and weightier ones; nothing: none any more. One for the whole process.
///
/// Errors: `LoggerTaken` when the program has a logger of another Rust library; `Forked`.
#[uniffi::export]
pub fn set_logger(level: LogLevel, logger: Option<Arc<dyn Logger>>) -> Result<(), NativeFailure> {
    check_process()?;
    static INSTALLED: OnceLock<bool> = OnceLock::new();
    if !*INSTALLED.get_or_init(|| log::set_logger(&ToLogger).is_ok()) {
        return Err(ErrorKind::LoggerTaken.into());
    }
    let filter = match level {
        _ if logger.is_none() => LevelFilter::Off,
        LogLevel::Error => LevelFilter::Error,
        LogLevel::Warning => LevelFilter::Warn,
        LogLevel::Information => LevelFilter::Info,
        LogLevel::Debug => LevelFilter::Debug,
        LogLevel::Trace => LevelFilter::Trace,
    };
    log::set_max_level(filter);
    let before = std::mem::replace(&mut *LOGGER.write().unwrap_or_else(PoisonError::into_inner), logger);
    // Outside the lock: the foreign side may do as it likes when it lets go of it.
    drop(before);
    Ok(())
}
