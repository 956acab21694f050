//! What the driver tells the machine about its connections.

use msnp_core::LinkId;
use msnp_core::error::LinkError;

use super::borrowed::msnp_bytes;
use super::{messenger, msnp_machine, outcome};
use crate::border;
use crate::result::msnp_result;

/// Why a connection could not be opened, or is gone. Drivers give the first ones to `msnp_machine_closed`.
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum msnp_link_error {
    /// The other side closed it.
    ClosedByPeer = 0,
    /// The host name has no address.
    UnknownHost = 1,
    /// Nobody answered at the address, or the network is down.
    Unreachable = 2,
    /// The connection was refused at the address.
    ConnectionRefused = 3,
    /// Sending or receiving failed.
    Broken = 4,
    /// It took too long.
    TimedOut = 5,
    /// The certificate is not signed by an authority that is trusted here.
    UntrustedCertificate = 6,
    /// The certificate is for another name.
    WrongCertificateName = 7,
    /// The certificate has expired, and this device's clock is plausible.
    ExpiredCertificate = 8,
    /// The certificate is not valid at the time that this device's clock shows, and that time is not plausible.
    WrongClock = 9,
    /// TLS failed otherwise.
    Tls = 10,
    /// Only told: what came in could not be followed.
    Unreadable = 11,
    /// Only told: the proxy wants a name and a password, or others than those that it was given.
    ProxyAuthentication = 12,
    /// Only told: the proxy does not connect to there.
    ProxyRefused = 13,
    /// Only told: what answered is no proxy of the kind that was named.
    ProxyAnswer = 14,
    /// Only told: the HTTP gateway refused.
    GatewayRefused = 15,
    /// Only told: what the HTTP gateway answered cannot be used.
    GatewayAnswer = 16,
    /// Only told: something on the way answered in the gateway's place.
    CaptivePortal = 17,
}

const GIVEN: [LinkError; 11] = [
    LinkError::ClosedByPeer,
    LinkError::UnknownHost,
    LinkError::Unreachable,
    LinkError::ConnectionRefused,
    LinkError::Broken,
    LinkError::TimedOut,
    LinkError::UntrustedCertificate,
    LinkError::WrongCertificateName,
    LinkError::ExpiredCertificate,
    LinkError::WrongClock,
    LinkError::Tls,
];

impl From<LinkError> for msnp_link_error {
    fn from(error: LinkError) -> Self {
        match error {
            LinkError::ClosedByPeer => Self::ClosedByPeer,
            LinkError::Broken => Self::Broken,
            LinkError::UnknownHost => Self::UnknownHost,
            LinkError::Unreachable => Self::Unreachable,
            LinkError::ConnectionRefused => Self::ConnectionRefused,
            LinkError::TimedOut => Self::TimedOut,
            LinkError::UntrustedCertificate => Self::UntrustedCertificate,
            LinkError::WrongCertificateName => Self::WrongCertificateName,
            LinkError::ExpiredCertificate => Self::ExpiredCertificate,
            LinkError::WrongClock => Self::WrongClock,
            LinkError::Tls => Self::Tls,
            LinkError::Unreadable => Self::Unreadable,
            LinkError::ProxyAuthentication => Self::ProxyAuthentication,
            LinkError::ProxyRefused { .. } => Self::ProxyRefused,
            LinkError::ProxyAnswer => Self::ProxyAnswer,
            LinkError::GatewayRefused { .. } => Self::GatewayRefused,
            LinkError::GatewayAnswer => Self::GatewayAnswer,
            LinkError::CaptivePortal => Self::CaptivePortal,
        }
    }
}

fn given(number: u32) -> Result<LinkError, msnp_result> {
    let found = GIVEN.into_iter().find(|error| msnp_link_error::from(*error) as u32 == number);
    found.ok_or(msnp_result::InvalidNumber)
}

/// A connection is open, TLS included, as `MSNP_OUTPUT_CONNECT` wanted; or TLS has begun on it, as `MSNP_OUTPUT_SECURE` wanted. Then poll.
///
/// Calls about a connection that is over do nothing: no driver need be careful about order.
///
/// Errors: `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`.
///
/// # Safety
/// `machine` is NULL or a machine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_machine_connected(machine: *mut msnp_machine, link: u32) -> msnp_result {
    // SAFETY: handed on.
    let found = unsafe { messenger(machine) };
    outcome(found.map(|messenger| messenger.connected(LinkId::from_number(link))))
}

/// Bytes have come in. Then poll, and offer what was not taken afterwards.
///
/// - `taken`: how many were copied; fewer than `length` when the buffer is full.
///
/// Errors: `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`, `MSNP_RESULT_INVALID_LENGTH`.
///
/// # Safety
/// `machine` is NULL or a machine, `length` bytes can be read at `bytes`, `taken` is NULL or can be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_machine_received(
    machine: *mut msnp_machine,
    link: u32,
    bytes: *const u8,
    length: usize,
    taken: *mut usize,
) -> msnp_result {
    // SAFETY: handed on; the caller says what can be read and written.
    let found = unsafe { messenger(machine) };
    outcome(found.and_then(|messenger| {
        border::place(taken)?;
        // SAFETY: the caller says that so many bytes can be read.
        let bytes = unsafe { border::bytes(bytes, length) }?;
        let count = messenger.received(LinkId::from_number(link), bytes);
        // SAFETY: not NULL; the caller says that it can be written to.
        unsafe { border::put(taken, count) }
    }))
}

/// How many bytes `msnp_machine_received` takes on this connection at the least; 0 for NULL.
///
/// # Safety
/// `machine` is NULL or a machine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_machine_room(machine: *mut msnp_machine, link: u32) -> usize {
    // SAFETY: handed on.
    let found = unsafe { messenger(machine) };
    found.map_or(0, |messenger| messenger.room(LinkId::from_number(link)))
}

/// So many bytes of the last `MSNP_OUTPUT_SEND` on this connection have left.
///
/// Errors: `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`.
///
/// # Safety
/// `machine` is NULL or a machine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_machine_sent(
    machine: *mut msnp_machine,
    link: u32,
    count: usize,
) -> msnp_result {
    // SAFETY: handed on.
    let found = unsafe { messenger(machine) };
    outcome(found.map(|messenger| messenger.sent(LinkId::from_number(link), count)))
}

/// What of the last `MSNP_OUTPUT_SEND` on this connection has not left yet: to be written when the connection can be written to again.
///
/// - `bytes`: where they lie, until the next call with this machine.
///
/// Errors: `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`.
///
/// # Safety
/// `machine` is NULL or a machine, `bytes` is NULL or can be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_machine_unsent(
    machine: *mut msnp_machine,
    link: u32,
    bytes: *mut msnp_bytes,
) -> msnp_result {
    // SAFETY: handed on; the caller says what can be written.
    let found = unsafe { messenger(machine) };
    outcome(found.and_then(|messenger| {
        let unsent = messenger.unsent(LinkId::from_number(link)).into();
        // SAFETY: the caller says that it is NULL or can be written to.
        unsafe { border::put(bytes, unsent) }
    }))
}

/// A connection could not be opened, or is gone. Hand in all bytes that came before. Not needed after `MSNP_OUTPUT_CLOSE`.
///
/// - `why`: a `msnp_link_error`.
///
/// Errors: `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`, `MSNP_RESULT_INVALID_NUMBER`.
///
/// # Safety
/// `machine` is NULL or a machine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_machine_closed(machine: *mut msnp_machine, link: u32, why: u32) -> msnp_result {
    // SAFETY: handed on.
    let found = unsafe { messenger(machine) };
    outcome(found.and_then(|messenger| {
        messenger.closed(LinkId::from_number(link), given(why)?);
        Ok(())
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn link_errors_keep_their_numbers() {
        for (number, error) in (0..).zip(GIVEN) {
            assert_eq!(msnp_link_error::from(error) as u32, number);
            assert_eq!(given(number), Ok(error));
        }
        for told in 11..20 {
            assert_eq!(given(told), Err(msnp_result::InvalidNumber));
        }
    }
}
