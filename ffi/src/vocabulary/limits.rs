//! The bounds of the protocol.

use msnp_core::limits::Limits;
use msnp_core::time::Duration;

use crate::border;
use crate::result::msnp_result;

/// Time limits in milliseconds, and bounds. Fill it in with `msnp_limits_init`, then change what you like. A bound above what there is
/// memory for means as much as there is. When one bites, `MSNP_MACHINE_EVENT_LIMIT_REACHED` or `MSNP_EVENT_LIMIT_REACHED` tells, and the
/// counters count. Signing in fails with `MSNP_RESULT_INVALID_VALUE` where with a 0 no session would last, or one
/// would never rest: in the time limits but `idle_conversation`, `background_ping`, `farewell` and `joining`, and in `line`, `http_head` and
/// `http_lines`.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct msnp_limits {
    /// The size of this structure, filled in by `msnp_limits_init`.
    pub size: usize,
    /// Until a connection is open, TLS included. Default 30,000.
    pub connect: u64,
    /// Until each answer of the sign-in. Default 30,000.
    pub sign_in_step: u64,
    /// Until the answer to an eager sign-in, before it is repeated step by step. Default 10,000.
    pub eager: u64,
    /// Until the answer to any other request. Default 30,000.
    pub request: u64,
    /// Until a switchboard answers. Default 10,000; then another one is asked for, once.
    pub switchboard: u64,
    /// From calling a contact until the switchboard says that it rings there. Default 10,000; then another one is asked for, once.
    pub ringing: u64,
    /// From then on until they join. Default 60,000: a contact behind the gateway and in the background learns of it late.
    pub ring: u64,
    /// Until a message is acknowledged. Default 60,000; then its fate is unknown.
    pub acknowledgement: u64,
    /// A message that waited while a lost session was taken up again waits on for a contact who is not reachable until the session has been
    /// online for this long. Default 60,000; 0: it fails at once.
    pub absence: u64,
    /// A conversation of two without a word is closed after this. Default 60,000; 0: never.
    pub idle_conversation: u64,
    /// Without anything sent for this long, a `PNG` goes out. Default 45,000; the server's own figure takes its place.
    pub ping: u64,
    /// From a `PNG` until any byte from the server. Default 45,000; then the link is taken for dead.
    pub pong: u64,
    /// Until what was written before a farewell has left. Default 2,000.
    pub farewell: u64,
    /// After a change of the network, until any byte from the server shows that the link is alive. Default 5,000.
    pub probe: u64,
    /// The least time between two `PNG` while the program is in the background. Default 240,000.
    pub background_ping: u64,
    /// From a request to the HTTP gateway until the whole answer. Default 35,000; then the session is asked after once on another
    /// connection.
    pub gateway_answer: u64,
    /// How often the gateway is asked for news, at the most, in the minute after something was said; right after it more often.
    /// Default 2,000.
    pub gateway_poll: u64,
    /// The same when that minute is over. Default 15,000.
    pub gateway_quiet_poll: u64,
    /// The same while the program is in the background. Default 25,000: many clients ring for 30 seconds only, and gateways answer at
    /// once, news or not. They forget a session after 60 seconds.
    pub gateway_background_poll: u64,
    /// Bytes of unacknowledged messages on a switchboard. Default 1,600.
    pub window: u32,
    /// Bytes of a line. Default 8,192; above, the connection ends.
    pub line: u32,
    /// Without another piece for this long, a chunked message is given up. Default 60,000.
    pub joining: u64,
    /// Bytes of a message that comes in on a switchboard. Default 16,384; above, it is passed over.
    pub payload: u32,
    /// Bytes in the head of an HTTP answer. Default 65,536; above, the exchange has failed.
    pub http_head: u32,
    /// Lines in the head of an HTTP answer. Default 256.
    pub http_lines: u16,
    /// Bytes of the body of an HTTP answer that are waited for. Default 65,536; the answer is used without the rest.
    pub http_body: u32,
    /// Challenges that are answered within a minute. Default 60; servers send about one.
    pub challenges: u16,
    /// Invitations into conversations that are taken within a minute. Default 240; those above are ignored. 0: nobody can ring.
    pub invitations: u16,
    /// Messages of the service, alerts and texts from mobile devices that are told within a minute. Default 300.
    pub notices: u16,
    /// Conversations at the same time. Default 65,535: as many as there is memory for.
    pub conversations: u16,
    /// Pieces of a chunked message. Default 64; a message that claims more is passed over.
    pub chunks: u16,
    /// Servers that one sign-in is sent on to, and redirects of one Passport exchange. Default 5.
    pub redirects: u8,
    /// Participants of one conversation that are told apart, 1 to 20. Default 20; the texts of others still come.
    pub participants: u8,
    /// How deep the elements of an XML document may nest. Default 32; a document above is passed over.
    pub xml_depth: u8,
    /// Declarations in an XML document. Default 0: honest ones have none; a document above is passed over. Nothing that they
    /// declare is ever expanded.
    pub xml_declarations: u8,
}

/// Small where it stands once: it is read twenty times.
#[inline(never)]
fn span(milliseconds: u64) -> Duration {
    Duration::from_millis(milliseconds)
}

/// The way from C's limits to the machine's and back. A field of either that is left out does not compile.
macro_rules! both_ways {
    (spans: $($span:ident),*; numbers: $($number:ident),*;) => {
        impl msnp_limits {
            /// As the machine takes them.
            pub(crate) fn read(&self) -> Result<Limits, msnp_result> {
                if self.size != size_of::<Self>() {
                    return Err(msnp_result::InvalidStructure);
                }
                Ok(Limits {
                    idle_chat: span(self.idle_conversation),
                    chats: self.conversations,
                    $($span: span(self.$span),)*
                    $($number: self.$number,)*
                })
            }
        }

        impl From<Limits> for msnp_limits {
            fn from(limits: Limits) -> Self {
                Self {
                    size: size_of::<Self>(),
                    idle_conversation: limits.idle_chat.as_millis(),
                    conversations: limits.chats,
                    $($span: limits.$span.as_millis(),)*
                    $($number: limits.$number,)*
                }
            }
        }
    };
}

both_ways! {
    spans: connect, sign_in_step, eager, request, switchboard, ringing, ring, acknowledgement, absence, ping, pong, farewell, probe,
        background_ping, gateway_answer, gateway_poll, gateway_quiet_poll, gateway_background_poll, joining;
    numbers: window, line, payload, http_head, http_body, http_lines, challenges, invitations, notices, chunks, redirects, participants,
        xml_depth, xml_declarations;
}

/// Fills in the defaults. From any thread.
///
/// Errors: `MSNP_RESULT_NULL_POINTER`.
///
/// # Safety
/// `limits` is NULL or can be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn msnp_limits_init(limits: *mut msnp_limits) -> msnp_result {
    // SAFETY: the caller says that it is NULL or can be written to.
    unsafe { border::put(limits, Limits::DEFAULT.into()) }.err().unwrap_or(msnp_result::Ok)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_travel_both_ways() {
        let mut limits = std::mem::MaybeUninit::uninit();
        // SAFETY: it can be written to, and is filled in afterwards.
        let mut limits = unsafe {
            assert_eq!(msnp_limits_init(limits.as_mut_ptr()), msnp_result::Ok);
            limits.assume_init()
        };
        assert_eq!(limits.read(), Ok(Limits::DEFAULT));
        limits.size = 4;
        assert_eq!(limits.read(), Err(msnp_result::InvalidStructure));
    }
}
