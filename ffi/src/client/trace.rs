//! What goes over the wire, line by line, to a function of the program.

use std::ffi::{c_char, c_void};
use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};

/// Called with a line of the trace: seconds since the start, connection number, `>` out or `<` in, the text. It ends in NUL, without a
/// line break, and is valid during the call only. Passwords, tickets and cookies are blanked; accounts, names and messages are not.
/// Called from the library's thread, which waits for it, with a client locked: hand the line on, and return. Every call with a client, this one
/// or another, gives `MSNP_RESULT_FROM_CALLBACK` there; do not wait for a thread that makes one. Not called any more when
/// `msnp_client_free` has returned.
pub type msnp_trace = Option<unsafe extern "C" fn(context: *mut c_void, line: *const c_char)>;

/// The most bytes of one line that are kept together.
const LONGEST: usize = 16 * 1024;

struct Hook {
    function: unsafe extern "C" fn(*mut c_void, *const c_char),
    context: *mut c_void,
}

// SAFETY: the program was told that the function is called from another thread with this context.
unsafe impl Send for Hook {}

/// Where lines go, until it is taken back. Locked while a line is told.
#[derive(Clone)]
pub(crate) struct TraceTarget(Arc<Mutex<Option<Hook>>>);

impl TraceTarget {
    /// When this returns, the function is not called any more.
    pub(crate) fn take_back(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

pub(crate) struct Tracer {
    target: TraceTarget,
    line: Vec<u8>,
}

impl Tracer {
    pub(crate) fn new(
        function: unsafe extern "C" fn(*mut c_void, *const c_char),
        context: *mut c_void,
    ) -> Self {
        let hook = Hook { function, context };
        Self { target: TraceTarget(Arc::new(Mutex::new(Some(hook)))), line: Vec::new() }
    }

    pub(crate) fn target(&self) -> TraceTarget {
        self.target.clone()
    }

    fn tell(&mut self) {
        self.line.push(0);
        if let Some(hook) = &*self.target.0.lock().unwrap_or_else(PoisonError::into_inner) {
            // SAFETY: the program gave both; the line ends in NUL.
            msnp::call_hook(|| unsafe { (hook.function)(hook.context, self.line.as_ptr().cast()) });
        }
        self.line.clear();
    }
}

impl Write for Tracer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        for byte in bytes {
            match byte {
                b'\n' => self.tell(),
                0 => self.line.push(b'?'),
                _ if self.line.len() >= LONGEST => {}
                byte => self.line.push(*byte),
            }
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::ffi::CStr;

    unsafe extern "C" fn collect(context: *mut c_void, line: *const c_char) {
        // SAFETY: the test gives a list, and the line ends in NUL.
        unsafe {
            let lines = &mut *context.cast::<Vec<String>>();
            lines.push(CStr::from_ptr(line).to_string_lossy().into_owned());
        }
    }

    #[test]
    fn lines_come_whole() {
        let mut lines: Vec<String> = Vec::new();
        let mut tracer = Tracer::new(collect, (&raw mut lines).cast());
        for part in ["0.1 > VER", " 1 MSNP12\n0.2", " < V\0R\n\n"] {
            tracer.write_all(part.as_bytes()).unwrap();
        }
        tracer.target().take_back();
        tracer.write_all(b"0.3 > OUT\n").unwrap();
        drop(tracer);
        assert_eq!(lines, ["0.1 > VER 1 MSNP12", "0.2 < V?R", ""]);
    }
}
