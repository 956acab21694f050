//! What the machine wants of its driver.

use msnp_core::Output;
use msnp_core::time::Instant;

use super::borrowed::{msnp_bytes, msnp_string};
use super::event::msnp_machine_event;
use super::{messenger, msnp_machine, outcome};
use crate::border;
use crate::result::msnp_result;

/// What to do, or to know.
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum msnp_output_kind {
    /// Nothing more to do until a call comes in, or until `data.wait_until`.
    Wait = 0,
    /// Open a connection to `data.connect`, then call `msnp_machine_connected`, or `msnp_machine_closed` with the reason.
    Connect = 1,
    /// Write `data.send` in one call, then call `msnp_machine_sent` with how much was written. What could not be written is kept:
    /// `msnp_machine_unsent` gives it again when the connection can be written to.
    Send = 2,
    /// Close the connection. No call about it is needed any more.
    Close = 3,
    /// Something happened: `data.event`.
    Event = 4,
    /// The connection has come through a proxy to where it leads: begin TLS on it, with the certificate checked against `data.secure`, and
    /// call `msnp_machine_connected` again, or `msnp_machine_closed` with the reason. Only where a proxy is used.
    Secure = 5,
    /// Listen for connections of others, then call `msnp_machine_listening`, or `msnp_machine_closed` with the reason when that cannot be;
    /// `msnp_machine_accepted` for each that comes. Only in a build with the feature `direct`, where `msnp_machine_direct` said that you can.
    Listen = 6,
}

/// Where to connect.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct msnp_endpoint {
    /// Host name, IPv4 or IPv6 address.
    pub host: msnp_string,
    /// Port.
    pub port: u16,
    /// TLS, with the certificate checked against `host`.
    pub tls: bool,
}

/// One of these, as the kind says.
#[repr(C)]
#[derive(Clone, Copy)]
pub union msnp_output_data {
    /// When to poll again at the latest, in milliseconds of your clock; `UINT64_MAX`: only after a call.
    pub wait_until: u64,
    /// Where to connect.
    pub connect: msnp_endpoint,
    /// What to write: whole commands.
    pub send: msnp_bytes,
    /// What happened.
    pub event: msnp_machine_event,
    /// The name that the certificate has to have.
    pub secure: msnp_string,
}

/// What the machine wants of its driver, or tells. Everything in it points into the machine, and is valid until the next call with it.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct msnp_output {
    /// What it is.
    pub kind: msnp_output_kind,
    /// Which connection it is about (`CONNECT`, `SECURE`, `SEND`, `CLOSE`, `LISTEN`); 0 otherwise. Numbers are never used again.
    pub link: u32,
    /// More about it.
    pub data: msnp_output_data,
}

impl From<Output<'_>> for msnp_output {
    fn from(output: Output<'_>) -> Self {
        let made = |kind, link: u32, data| Self { kind, link, data };
        match output {
            Output::Connect { link, endpoint } => {
                let connect =
                    msnp_endpoint { host: endpoint.host.into(), port: endpoint.port, tls: endpoint.tls };
                made(msnp_output_kind::Connect, link.number(), msnp_output_data { connect })
            }
            // Without `direct` nobody can allow it: it never comes.
            Output::Listen { link, .. } => {
                made(msnp_output_kind::Listen, link.number(), msnp_output_data { wait_until: 0 })
            }
            Output::Secure { link, host } => {
                made(msnp_output_kind::Secure, link.number(), msnp_output_data { secure: host.into() })
            }
            Output::Send { link, bytes } => {
                made(msnp_output_kind::Send, link.number(), msnp_output_data { send: bytes.into() })
            }
            Output::Close { link } => {
                made(msnp_output_kind::Close, link.number(), msnp_output_data { wait_until: 0 })
            }
            Output::Event(event) => {
                made(msnp_output_kind::Event, 0, msnp_output_data { event: (&event).into() })
            }
            Output::Wait { until } => {
                made(msnp_output_kind::Wait, 0, msnp_output_data { wait_until: until.as_millis() })
            }
        }
    }
}

/// The next thing for the driver to do or to know. **Change, then drain to `MSNP_OUTPUT_WAIT`, then change again**: after every other
/// call that changes the machine, poll until it says wait.
///
/// - `now`: milliseconds of a clock of yours that only goes forward, since any moment.
/// - `output`: what to do.
///
/// Errors: `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`.
///
/// # Safety
/// `machine` is NULL or a machine, `output` is NULL or can be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_machine_poll(
    machine: *mut msnp_machine,
    now: u64,
    output: *mut msnp_output,
) -> msnp_result {
    // SAFETY: handed on; the caller says what can be written.
    let found = unsafe { messenger(machine) };
    outcome(found.and_then(|messenger| {
        border::place(output)?;
        // The last moment of all is the mark of what is never due; at that moment it would be due without end.
        let now = now.min(u64::MAX - 1);
        let next = messenger.poll(Instant::from_millis(now)).into();
        // SAFETY: not NULL; the caller says that it can be written to.
        unsafe { border::put(output, next) }
    }))
}
