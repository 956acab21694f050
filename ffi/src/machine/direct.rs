//! Files over a direct connection between two clients (`p2p.md` 8 and 10). In builds with the feature `direct`.

use core::ffi::c_char;
use core::net::Ipv4Addr;

use msnp_core::p2p::{Direct, Listening, TransferId};
use msnp_core::{LinkId, Messenger};

use super::transfers::recipient;
use super::{Storage, msnp_machine, with};
use crate::border::{self, text};
use crate::result::msnp_result;

/// By what ways a file may leave its conversation. A direct connection tells the peer the address of this machine.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct msnp_machine_direct {
    /// Your driver can listen: `MSNP_OUTPUT_LISTEN` may come.
    pub listens: bool,
    /// Your driver connects to addresses that the peer names: to none that stand for this machine or for its network alone, nor to ports
    /// below 1024.
    pub connects: bool,
    /// Addresses that stand for this machine will do as well: for two clients on one machine.
    pub loopback: bool,
    /// The IPv4 address of this machine as the service sees it, first octet first; 0.0.0.0: not known. Addresses of private networks are
    /// connected to only for a peer whom the service sees at the same one.
    pub public_address: [u8; 4],
    /// By what the peer knows this side: bytes of a generator that nobody can foresee, used once.
    pub secret: [u8; 16],
}

/// Where your driver listens. The peer is told of it.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct msnp_machine_place {
    /// IPv4 addresses of this machine in its own network, first octet first.
    pub addresses: [[u8; 4]; 4],
    /// How many of them there are: 0 to 4.
    pub count: u32,
    /// The port, at these.
    pub port: u16,
    /// The port at `public_address`; 0: the rest of the world cannot reach it.
    pub public_port: u16,
    /// The IPv4 address where the rest of the world can reach it.
    pub public_address: [u8; 4],
}

impl From<&msnp_machine_direct> for Direct {
    fn from(direct: &msnp_machine_direct) -> Self {
        Self {
            listens: direct.listens,
            connects: direct.connects,
            loopback: direct.loopback,
            public_address: direct.public_address.into(),
            secret: direct.secret,
        }
    }
}

/// What is allowed, in the words of the core.
///
/// # Safety
/// `direct` is NULL or can be read.
unsafe fn allowed(direct: *const msnp_machine_direct) -> Result<Direct, msnp_result> {
    // SAFETY: the caller says that it is NULL or can be read.
    unsafe { direct.as_ref() }.map(Direct::from).ok_or(msnp_result::NullPointer)
}

/// Lets a file leave its conversation, for a direct connection between the two clients: faster, and known to nobody between them, but **it
/// tells the peer the address of this machine**. Call it behind `msnp_machine_send_file`, or before `msnp_machine_accept_file`. Where none
/// comes about within twenty seconds, the file goes through the conversation; one that breaks off ends the transfer. A file with
/// `needs_direct` has no other way: without this, to accept it ends it. Nothing is listened to, and nobody connected to, while connections go
/// through a proxy or the gateway.
///
/// - `transfer`: from `msnp_machine_send_file`, or `MSNP_MACHINE_EVENT_FILE_OFFERED`.
///
/// Errors: `MSNP_RESULT_NO_SUCH_TRANSFER` unless it is a file that does not move yet; `MSNP_RESULT_BUSY` while as many direct connections are
/// under way as the library was built for (`MSNP_DIRECT`): it goes through the conversation. `MSNP_RESULT_NULL_POINTER`,
/// `MSNP_RESULT_NOT_AN_OBJECT`.
///
/// # Safety
/// `machine` is NULL or a machine, `direct` is NULL or can be read.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_machine_allow_direct(
    machine: *mut msnp_machine,
    transfer: u32,
    direct: *const msnp_machine_direct,
) -> msnp_result {
    let allow = |messenger: &mut Messenger<Storage>| {
        // SAFETY: handed on.
        let direct = unsafe { allowed(direct) }?;
        Ok(messenger.allow_direct(TransferId::from_number(transfer), &direct)?)
    };
    // SAFETY: handed on.
    unsafe { with(machine, allow) }
}

/// Offers a file by MSNFTP (`p2p.md` 10), to somebody whose client takes files in no other way: one of MSN 3 to 5, which names no capability
/// but the first two, or none. It goes over a direct connection alone, which **tells the peer the address of this machine**; the secret of
/// `direct` is not used. The events are those of `msnp_machine_send_file`. Where no connection may be had, because `direct` allows none, or a
/// proxy or the gateway carries the session, nothing is offered, and `MSNP_MACHINE_EVENT_TRANSFER_ENDED` follows at once, with
/// `MSNP_RESULT_NO_DIRECT_CONNECTION`.
///
/// - `conversation`, `account`, `name`, `size`, `transfer`: as for `msnp_machine_send_file`.
///
/// Errors: those of `msnp_machine_send_file`.
///
/// # Safety
/// `machine` is NULL or a machine, texts are NULL or end in NUL, `direct` is NULL or can be read, `transfer` is NULL or can be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_machine_send_file_by_msnftp(
    machine: *mut msnp_machine,
    conversation: u32,
    account: *const c_char,
    name: *const c_char,
    size: u64,
    direct: *const msnp_machine_direct,
    transfer: *mut u32,
) -> msnp_result {
    let send = |messenger: &mut Messenger<Storage>| {
        // SAFETY: the caller says that texts are NULL or end in NUL, and that `direct` is NULL or can be read.
        let (to, name, direct) =
            unsafe { (recipient(conversation, account)?, text(name)?, allowed(direct)?) };
        let number = messenger.send_file_by_msnftp(to, name, size, &direct)?.number();
        // SAFETY: the caller says that it is NULL or can be written to.
        unsafe { border::put_if_wanted(transfer, number) };
        Ok(())
    };
    // SAFETY: handed on.
    unsafe { with(machine, send) }
}

/// Your driver listens, as `MSNP_OUTPUT_LISTEN` wanted; the peer is told where. Then poll. What is wanted no more is closed with
/// `MSNP_OUTPUT_CLOSE`. Where it cannot listen, call `msnp_machine_closed` with `MSNP_LINK_ERROR_UNREACHABLE` instead.
///
/// - `link`: from the output.
///
/// Errors: `MSNP_RESULT_INVALID_NUMBER` for a `count` above 4, `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`.
///
/// # Safety
/// `machine` is NULL or a machine, `place` is NULL or can be read.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_machine_listening(
    machine: *mut msnp_machine,
    link: u32,
    place: *const msnp_machine_place,
) -> msnp_result {
    let tell = |messenger: &mut Messenger<Storage>| {
        // SAFETY: the caller says that it is NULL or can be read.
        let place = unsafe { place.as_ref() }.ok_or(msnp_result::NullPointer)?;
        let count = usize::try_from(place.count).unwrap_or(usize::MAX);
        let own = place.addresses.map(Ipv4Addr::from);
        let addresses = own.get(..count).ok_or(msnp_result::InvalidNumber)?;
        let public = (place.public_port != 0).then(|| (place.public_address.into(), place.public_port));
        let at = Listening { addresses, port: place.port, public };
        messenger.listening(LinkId::from_number(link), &at);
        Ok(())
    };
    // SAFETY: handed on.
    unsafe { with(machine, tell) }
}

/// Somebody has connected to where your driver listens: the connection is open, and has a number from here on. Then poll.
///
/// - `listener`: from `MSNP_OUTPUT_LISTEN`.
/// - `link`: the number of the new connection.
///
/// Errors: `MSNP_RESULT_BUSY`: let it wait until the next connection is closed, or close it; one is looked at after the other, and three
/// strangers at the most. `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`.
///
/// # Safety
/// `machine` is NULL or a machine, `link` is NULL or can be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_machine_accepted(
    machine: *mut msnp_machine,
    listener: u32,
    link: *mut u32,
) -> msnp_result {
    let accept = |messenger: &mut Messenger<Storage>| {
        border::place(link)?;
        let accepted = messenger.accepted(LinkId::from_number(listener)).ok_or(msnp_result::Busy)?;
        // SAFETY: not NULL; the caller says that it can be written to.
        unsafe { border::put(link, accepted.number()) }
    };
    // SAFETY: handed on.
    unsafe { with(machine, accept) }
}
