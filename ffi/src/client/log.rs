//! What the library has to say about itself, for the program's own log.

use std::cell::Cell;
use std::ffi::{CString, c_char, c_void};
use std::sync::{PoisonError, RwLock};

use log::{LevelFilter, Log, Metadata, Record};

use super::accounts::check_caller;
use super::failure::guard;
use super::wake::in_callback;
use crate::result::msnp_result;

/// How weighty a line of the log is.
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum msnp_log_level {
    /// Nothing at all.
    Off = 0,
    /// Something did not work.
    Error = 1,
    /// Something looks wrong, and works for now.
    Warning = 2,
    /// What a user may want to know.
    Information = 3,
    /// What a programmer may want to know.
    Debug = 4,
    /// Everything.
    Trace = 5,
}

/// Called with a line of the log, in UTF-8, which ends in NUL and is valid during the call only. No passwords, tickets or messages are
/// in it. Called from any thread, from several at once, often with a client locked: hand the line on, and return. Every call with a client, and
/// `msnp_log_set`, gives `MSNP_RESULT_FROM_CALLBACK` there; do not wait for a thread that makes one.
pub type msnp_log = Option<
    unsafe extern "C" fn(
        context: *mut c_void,
        level: msnp_log_level,
        target: *const c_char,
        line: *const c_char,
    ),
>;

#[derive(Clone, Copy)]
struct Hook {
    function: unsafe extern "C" fn(*mut c_void, msnp_log_level, *const c_char, *const c_char),
    context: *mut c_void,
}

// SAFETY: the program was told that the function is called from any thread with this context.
unsafe impl Send for Hook {}
// SAFETY: as above, from several at once.
unsafe impl Sync for Hook {}

static HOOK: RwLock<Option<Hook>> = RwLock::new(None);

thread_local! {
    /// A line is being told on this thread: what that causes to be logged would come back without end.
    static TELLING: Cell<bool> = const { Cell::new(false) };
}

struct ToHook;

impl Log for ToHook {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.level() <= log::max_level()
    }

    fn log(&self, record: &Record<'_>) {
        if TELLING.get() {
            return;
        }
        let hook = HOOK.read().unwrap_or_else(PoisonError::into_inner);
        let Some(hook) = *hook else { return };
        let level = match record.level() {
            log::Level::Error => msnp_log_level::Error,
            log::Level::Warn => msnp_log_level::Warning,
            log::Level::Info => msnp_log_level::Information,
            log::Level::Debug => msnp_log_level::Debug,
            log::Level::Trace => msnp_log_level::Trace,
        };
        let text = |text: String| CString::new(text.replace('\0', "?")).unwrap_or_default();
        let (target, line) = (text(record.target().to_owned()), text(record.args().to_string()));
        TELLING.set(true);
        // SAFETY: the program gave both; the texts end in NUL.
        msnp::call_hook(|| unsafe { (hook.function)(hook.context, level, target.as_ptr(), line.as_ptr()) });
        TELLING.set(false);
    }

    fn flush(&self) {}
}

/// Has the log of the library told to a function; one for the whole process.
///
/// - `level`: the least weighty lines that are told, a `msnp_log_level`.
/// - `hook`: NULL: none any more. When this returns, the one before is not called any more.
/// - `context`: handed to it.
///
/// Errors: `MSNP_RESULT_INVALID_NUMBER`, `MSNP_RESULT_FROM_CALLBACK`, `MSNP_RESULT_FORKED`; `MSNP_RESULT_BUSY` when the program, written in Rust, has a log
/// of its own. From any thread.
///
/// # Safety
/// `hook` may be called with `context` from any thread until it is taken back.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_log_set(level: u32, hook: msnp_log, context: *mut c_void) -> msnp_result {
    guard(|| {
        let filters = [
            LevelFilter::Off,
            LevelFilter::Error,
            LevelFilter::Warn,
            LevelFilter::Info,
            LevelFilter::Debug,
            LevelFilter::Trace,
        ];
        let place = usize::try_from(level).unwrap_or(usize::MAX);
        let filter = *filters.get(place).ok_or(msnp_result::InvalidNumber)?;
        check_caller()?;
        if in_callback() {
            return Err(msnp_result::FromCallback.into());
        }
        static INSTALLED: std::sync::OnceLock<bool> = std::sync::OnceLock::new();
        if !*INSTALLED.get_or_init(|| log::set_logger(&ToHook).is_ok()) {
            return Err(msnp_result::Busy.into());
        }
        let hook = hook.map(|function| Hook { function, context });
        log::set_max_level(if hook.is_some() { filter } else { LevelFilter::Off });
        *HOOK.write().unwrap_or_else(PoisonError::into_inner) = hook;
        Ok(())
    })
}
