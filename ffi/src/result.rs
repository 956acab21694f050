//! What a call came to: the table of results. The numbers are those of the client's errors (`core/client/src/error/number.rs`), and a few more.

use core::ffi::{CStr, c_char};

/// Makes the enumeration, and what each result means and what to do about it. `tests/header` reads the same table. Those below `transfers` have
/// no words in builds that know of no transfer.
macro_rules! results {
    (
        $(#[$about:meta])* enum $results:ident;
        $($(#[$doc:meta])+ $name:ident = $number:literal: $text:literal, $advice:literal;)*
        transfers:
        $($(#[$their_doc:meta])+ $theirs:ident = $their_number:literal: $their_text:literal, $their_advice:literal;)*
    ) => {
        $(#[$about])*
        #[repr(u32)]
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $results { $($(#[$doc])+ $name = $number,)* $($(#[$their_doc])+ $theirs = $their_number,)* }

        /// All that have words, in the order of [`WORDS`].
        const ALL: &[$results] = &[
            $($results::$name,)*
            $(#[cfg(any(feature = "client", feature = "p2p"))] $results::$theirs,)*
        ];

        /// Text and advice of each, with a NUL at the end of either. In one piece, so that a program that asks for no words has none of
        /// them in it.
        #[cfg(any(feature = "client", feature = "p2p"))]
        static WORDS: &str = concat!($($text, "\0", $advice, "\0",)* $($their_text, "\0", $their_advice, "\0",)*);
        #[cfg(not(any(feature = "client", feature = "p2p")))]
        static WORDS: &str = concat!($($text, "\0", $advice, "\0",)*);
    };
}

results! {
    /// What a call, a request or a message came to. The numbers are fixed for ever: programs may store them. `msnp_result_text` says what
    /// happened, `msnp_result_advice` what to do about it.
    enum msnp_result;
    /// It worked.
    Ok = 0: "it worked", "";

    // 1 to 19: the call itself.
    /// An argument that must be there is NULL.
    NullPointer = 1: "an argument is NULL", "Give every argument that the documentation does not call optional.";
    /// What was given is not such an object: it was freed already, or never made.
    NotAnObject = 2: "not such an object, or one that was freed", "Free each object once, and use it no more afterwards.";
    /// A text is not UTF-8.
    InvalidUtf8 = 3: "a text is not UTF-8", "Convert texts to UTF-8 first.";
    /// A number is none of its enumeration, or out of its range.
    InvalidNumber = 4: "a number is out of its range", "Use the constants of the header.";
    /// A length is larger than any object in memory can be, or there is a length and no data.
    InvalidLength = 5: "a length cannot be right", "Give the length in bytes of what the pointer points to.";
    /// A buffer is too small. What fitted is in it, or nothing at all, as the function says.
    TooSmall = 6: "the buffer is too small", "Give a larger buffer; the function tells how large.";
    /// The memory does not begin at a multiple of what `msnp_machine_align` says.
    Misaligned = 7: "the memory is not aligned", "Align the memory as msnp_machine_align says.";
    /// The `size` of a structure is not one that this library knows: it was not filled in by its `_init` function.
    InvalidStructure = 8: "the size of a structure is wrong", "Fill structures in with their init function first.";
    /// No event came in the time given.
    NoEvent = 9: "no event in the time given", "Call again when the wake-up comes.";
    /// The client is closed: no more events will come.
    Closed = 10: "the client is closed", "Free the client, and make another one to sign in again.";
    /// The call was made inside a callback of the library that allows none: any with a client inside a trace or log hook, one that would
    /// wait inside a wake-up callback.
    FromCallback = 11: "this may not be called from a callback of the library", "Wake a thread of your own in the callback, and call from there.";
    /// The operating system refused a thread, a descriptor or memory.
    System = 12: "the operating system refused a thread, a descriptor or memory", "Close what is not needed, or raise the limits of the process.";
    /// The library made a mistake of its own. It was contained; the object should be freed.
    Internal = 13: "an error inside the library", "Free the client, and report this with a trace.";
    /// The library was built without gateway and proxies.
    NotInBuild = 14: "this build has neither gateway nor proxies", "Use a library that was built with the feature gateway, or do without.";
    /// This process was forked from one that had made a client: it can do nothing with that one, and make none.
    Forked = 15: "this process was forked from the one that uses the library", "Fork before the first client is made, or have the child start a program with exec.";

    // 20 to 39: values.
    /// Not an account name: one @, no spaces, at most 129 bytes.
    InvalidAccount = 20: "not an account name", "Write it like anna@example.net: one @, no spaces, at most 129 bytes.";
    /// A value is empty or holds characters that cannot be sent; or a limit is zero that must not be.
    InvalidValue = 21: "a value is empty, or zero, or holds characters that cannot be sent", "Leave control characters out, and leave it neither empty nor zero.";
    /// More bytes than the protocol takes.
    TooLong = 22: "too long", "Shorten it. Names take at most 387 bytes after encoding, group names 61, personal messages 129 characters.";
    /// The address of a server cannot be read.
    InvalidAddress = 23: "a server address cannot be read", "Write a host name with an optional port, or a whole address with https://.";
    /// An address is http, and a password may not travel in the clear.
    InsecureAddress = 24: "the login address is not https, and the password may not travel unencrypted", "Use an https address. Only if the service has none, and the password is used nowhere else, allow it to travel unencrypted.";
    /// No protocol version is left to offer.
    NoDialect = 25: "no protocol version to offer", "Allow at least one of MSNP8 to MSNP12, or sign in by MD5 for MSNP2 to MSNP7.";
    /// The protocol version that the service chose does not have this.
    NotInDialect = 26: "the protocol version of this session does not have this", "The service speaks an older protocol. Do without.";
    /// No such contact on the list.
    NoSuchContact = 27: "not on the contact list", "Add the contact first.";
    /// No such group on the list.
    NoSuchGroup = 28: "no such group", "Make the group first, or take its id from the contact list.";
    /// There is no such conversation (any more).
    NoSuchConversation = 29: "the conversation is over", "Open the conversation again.";
    /// As many conversations as possible are open.
    TooManyConversations = 30: "too many conversations are open", "Leave a conversation first.";
    /// A service description cannot be used.
    ServiceFile = 31: "the service description cannot be used", "Correct the service description as the detail says.";
    /// No certificate authority could be read.
    Roots = 32: "no root certificates", "Give certificates in PEM form.";

    // 40 to 49: the wrong moment.
    /// Too much is under way just now.
    Busy = 40: "too much is under way", "Wait a moment and try again.";
    /// Sign in first.
    NotSignedIn = 41: "not signed in", "Sign in first.";
    /// Sign out first.
    AlreadySignedIn = 42: "already signed in, or on the way", "Sign out first, or use the session that is there.";
    /// While hidden one cannot write to anybody.
    Hidden = 43: "not possible while hidden", "Choose another status than hidden first.";

    // 60 to 79: the network.
    /// The host name has no address.
    UnknownHost = 60: "the server's name has no address", "Check whether the network is up, and the spelling of the server's name in the settings.";
    /// Nobody answered at the address, or the network is down.
    Unreachable = 61: "the server cannot be reached", "Check the network connection, whether a firewall blocks the port, and the address in the settings.";
    /// The connection was refused at the address.
    ConnectionRefused = 62: "the server refused the connection", "The machine is there, but nothing listens at this port. Try again later, or check the address in the settings: for a Passport server, a gateway or a proxy its own.";
    /// The connection was lost, or closed by the server.
    ConnectionLost = 63: "the connection was lost", "Sign in again. If it happens at every sign-in, something else may listen there: check the address in the settings.";
    /// The certificate is not signed by an authority that is trusted here.
    UntrustedCertificate = 64: "the server's certificate is not trusted here", "If this is your own service, give its certificate authority in the settings. If not, do not sign in: somebody may be listening.";
    /// This device's clock is wrong, so that a certificate seems invalid.
    WrongClock = 65: "this device's clock is wrong", "Set the date and time of this device, then sign in again.";
    /// The certificate has expired.
    ExpiredCertificate = 66: "the server's certificate has expired", "Check the date of this device. If it is right, the operator of the service must renew the certificate.";
    /// The certificate is for another name.
    WrongCertificateName = 67: "the server's certificate is for another name", "Somebody may be listening. Ask the operator of the service for the name that the certificate is for, and check the address in the settings.";
    /// TLS failed otherwise.
    Tls = 68: "the secure connection failed", "The server may be too old for TLS 1.2, or its port may not speak TLS: check the nexus and login addresses.";
    /// No answer in time.
    TimedOut = 69: "no answer in time", "Check the network connection and try again in a moment. If it stays so, check the address in the settings.";
    /// The proxy wants a name and a password, or others than those that it was given.
    ProxyAuthentication = 70: "the proxy wants a name and a password, or others", "Give the proxy's name and password in the settings, or correct them.";
    /// The proxy does not connect to there. The HTTP status, or the reply of SOCKS5, is told beside this result.
    ProxyRefused = 71: "the proxy refused to connect", "The proxy may allow other ports or hosts only. Try the service's HTTP gateway through it, or ask who runs the network.";
    /// What answered at the proxy's address is no proxy of that kind.
    ProxyAnswer = 72: "the proxy gave an answer that cannot be read", "Check the proxy's address, and whether it is an HTTP or a SOCKS5 proxy.";
    /// The HTTP gateway refused. The HTTP status is told beside this result.
    GatewayRefused = 73: "the gateway refused", "Sign in again in a moment. If it stays so, check the gateway's address in the settings.";
    /// What the HTTP gateway answered cannot be used.
    GatewayAnswer = 74: "the gateway gave an answer that cannot be used", "Check the gateway's address in the settings. A trace shows what it answers.";
    /// Something on the way answered in the gateway's place: a network that wants a sign-in of its own, or a filter.
    CaptivePortal = 75: "a page of the network came instead of the gateway's answer", "Open a browser and sign in to the network. If there is no such page, a filter is in the way.";

    // 80 to 99: the service.
    /// The service refused the password, or does not know the account: it does not tell which.
    WrongPassword = 80: "the account or the password is wrong", "Check the account name and the password, and whether Caps Lock is on. If both are right, the service may not know the account.";
    /// The service does not accept this protocol or client.
    UpgradeRequired = 81: "the service does not accept this protocol or client", "Offer another protocol version or client version. Do not download what the service points to.";
    /// The service refused with an error number of its own, which is told beside this result.
    Refused = 82: "the service refused", "Look at the error number that comes with it.";
    /// A Passport server answered with an HTTP status that does not help.
    ServiceUnavailable = 83: "the login service is not available", "Try again later; if it stays so, check the nexus and login addresses.";
    /// An answer of the service makes no sense.
    BadAnswer = 84: "the server answered what cannot be understood", "Check the address in the settings: it must be that of a Messenger service. A trace shows what it answers.";
    /// Sent on from server to server too often.
    TooManyRedirects = 85: "sent on from server to server too often", "The service is misconfigured. Ask its operator, or give the notification server's address directly.";
    /// The same account signed in elsewhere.
    SignedInElsewhere = 86: "the account was signed in elsewhere", "Sign in again to take the session back; the other place is signed out then.";
    /// The service shuts down.
    ServerShutdown = 87: "the service shuts down", "Try again in some minutes.";
    /// The terms of use must be accepted first.
    TermsOfUse = 88: "the terms of use must be accepted first", "Accept the terms of use on the service's web site, then sign in again.";
    /// The contact list was moved.
    ListMigrated = 89: "the contact list was moved to another server", "Sign in again; the list is downloaded anew.";
    /// The service asks to come back later.
    ComeBackLater = 90: "the service asks to come back later", "Wait as long as the service asks, then sign in again.";
    /// The service ended the session without a reason.
    ServerClosed = 91: "the service ended the session", "Sign in again after a moment.";
    /// Signed out while the sign-in was under way; or a transfer was declined or cancelled here.
    Cancelled = 92: "it was cancelled", "Begin again when you like.";
    /// The session ended before the answer, or the end of a transfer.
    SessionEnded = 93: "the session ended before the answer", "Sign in again and look whether the change was made.";
    /// What does the client's work was stopped in the midst of it.
    DriverStopped = 94: "what does the client's work was stopped", "Sign in again, unless the program is about to end.";
    /// The same account has probably signed in elsewhere: the gateway forgot the session twice in a row, and lost the word that says why.
    ProbablySignedInElsewhere = 95: "the account was probably signed in elsewhere", "Look whether a program is signed in on another device. Sign in again to take the session back.";

    // 100 to 119: the fate of a message.
    /// The contact is offline, hidden, or does not accept messages from oneself.
    NotReachable = 100: "the contact is not reachable: offline, hidden, or not accepting messages from you", "Wait until the contact is online, then send it again.";
    /// There is no such account.
    NoSuchAccount = 101: "there is no such account", "Check the spelling of the account.";
    /// The contact was rung and did not join in time.
    NoAnswer = 102: "the contact did not answer", "The contact's program did not answer. Send it again later.";
    /// The service could not pass it on to everybody.
    NotPassedOn = 103: "the service could not pass it on", "Send it again.";
    /// It was never sent: the connection ended first.
    NotSent = 104: "it was not sent: the connection ended first", "Send it again; the contact has not seen it.";
    /// It was sent, and nobody can tell whether it arrived.
    UnknownFate = 105: "it was sent, and nobody can tell whether it arrived", "Ask the contact before sending it again: it may arrive twice.";
    /// The conversation was left by one's own wish.
    Left = 106: "the conversation was left", "Open the conversation again.";
    /// No switchboard answered in time.
    NoSwitchboard = 107: "no switchboard (the server of a conversation) answered in time", "Send it again; the contact has not seen it. If it stays so, the network may block the way to switchboards: the HTTP gateway may help.";
    /// Oneself has blocked the contact.
    Blocked = 108: "you have blocked the contact", "Unblock the contact first, then send it again.";

    transfers:

    // 33, and 120 to 139: the end of a picture or a file.
    /// There is no such transfer (any more), or it was decided already.
    NoSuchTransfer = 33: "there is no such transfer any more", "It is over: its last event says how.";
    /// The contact declined it.
    Declined = 120: "it was declined", "Ask them whether they want it, then offer it again.";
    /// The contact ended it.
    CancelledByPeer = 121: "the contact cancelled it", "Begin it again; what broke off cannot be resumed.";
    /// The contact's program could not take or give it; its status is told beside this result.
    RefusedByPeer = 122: "the contact's program refused", "Their program may not know this, or have no room for it: try again later.";
    /// The connection of the conversation was lost, or the contact has left it.
    TransferLost = 123: "the connection was lost on the way", "Begin it again; what broke off cannot be resumed.";
    /// The contact's program said nothing for too long.
    TransferTimedOut = 124: "the contact's program said nothing for too long", "Begin it again; what broke off cannot be resumed.";
    /// The contact's program sent what cannot be.
    TransferBroken = 125: "what came was not in order", "Begin it again; what broke off cannot be resumed.";
    /// The bytes of a picture are not those that its owner announced.
    WrongPicture = 126: "what came is another picture than was announced", "Do without: their program shows a picture that it does not have.";
    /// The file ended before all bytes were there that were announced, or could not be read; or it could not be written.
    File = 127: "the file could not be read or written", "Look whether the file is still there and the disk has room.";
    /// The contact's program sends and takes files over a direct connection alone (MSN 3 to 5), and there is none.
    NoDirectConnection = 128: "no direct connection, and the contact's program sends and takes files in no other way", "Allow direct connections in the settings, have the contact on the list, and look whether a firewall is in the way.";
}

#[cfg(feature = "client")]
impl msnp_result {
    /// The result of that number.
    pub(crate) fn numbered(number: u16) -> Self {
        ALL.iter().find(|result| **result as u32 == u32::from(number)).copied().unwrap_or(Self::Internal)
    }

    /// What it means, as [`msnp_result_text`] says it.
    pub(crate) fn text(self) -> &'static CStr {
        words_of(self as u32, false)
    }
}

/// The text of a result, or the advice when `advice` is asked for.
fn words_of(number: u32, advice: bool) -> &'static CStr {
    let place = ALL.iter().position(|result| *result as u32 == number);
    let Some(place) = place else {
        return if advice { c"Use a library that is as new as the program." } else { c"an unknown result" };
    };
    let skipped = place.saturating_mul(2).saturating_add(usize::from(advice));
    let start = WORDS.bytes().zip(1..).filter(|(byte, _)| *byte == 0).nth(skipped.wrapping_sub(1)); // The first text begins at 0.
    let words = WORDS.as_bytes().get(start.map_or(0, |(_, after)| after)..).unwrap_or_default();
    CStr::from_bytes_until_nul(words).unwrap_or_default()
}

/// What a result means, as a lower-case sentence. Never NULL, never to be freed; a number that is no `msnp_result` has a text, too.
/// From any thread.
#[unsafe(no_mangle)]
pub extern "C" fn msnp_result_text(result: u32) -> *const c_char {
    words_of(result, false).as_ptr()
}

/// What the user can do about it: one or two sentences, empty for `MSNP_RESULT_OK`. Never NULL, never to be freed. From any thread.
#[unsafe(no_mangle)]
pub extern "C" fn msnp_result_advice(result: u32) -> *const c_char {
    words_of(result, true).as_ptr()
}

impl From<msnp_core::Error> for msnp_result {
    fn from(error: msnp_core::Error) -> Self {
        use msnp_core::Error;
        match error {
            Error::Busy => Self::Busy,
            Error::NotSignedIn => Self::NotSignedIn,
            Error::AlreadySignedIn => Self::AlreadySignedIn,
            Error::InvalidAccount => Self::InvalidAccount,
            Error::InvalidValue => Self::InvalidValue,
            Error::NoSuchTransfer => Self::NoSuchTransfer,
            Error::TooLong => Self::TooLong,
            Error::InvalidAddress => Self::InvalidAddress,
            Error::InsecureAddress => Self::InsecureAddress,
            Error::NoDialect => Self::NoDialect,
            Error::NotInBuild => Self::NotInBuild,
            Error::NotInDialect(_) => Self::NotInDialect,
            Error::NoSuchChat => Self::NoSuchConversation,
            Error::TooManyChats => Self::TooManyConversations,
            Error::Hidden => Self::Hidden,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Both layers have the same word for an error, and the same number.
    #[test]
    #[cfg(feature = "client")]
    fn every_error_of_the_client_is_the_result_of_its_number() {
        let all = msnp::Error::NUMBERS.iter().chain(msnp::SendFailure::NUMBERS);
        for (name, number) in all.chain(msnp::TransferFailure::NUMBERS) {
            let result = msnp_result::numbered(*number);
            let own_words = match result {
                msnp_result::ServiceFile => "Service",
                msnp_result::NoSuchConversation => "Over",
                msnp_result::UnknownFate => "Unknown",
                msnp_result::InvalidValue if *name == "Invalid" => "Invalid",
                msnp_result::RefusedByPeer => "Refused",
                msnp_result::TransferLost => "ConnectionLost",
                msnp_result::TransferTimedOut => "TimedOut",
                msnp_result::TransferBroken => "Broken",
                result => &format!("{result:?}"),
            };
            assert_eq!(own_words, *name, "{number}");
        }
    }

    #[test]
    fn every_result_has_words_of_its_own() {
        let mut seen = std::collections::HashSet::new();
        for result in ALL {
            let number = *result as u32;
            let (text, advice) = (words_of(number, false), words_of(number, true));
            assert!(seen.insert(text), "{result:?}");
            assert_eq!(advice.is_empty(), *result == msnp_result::Ok, "{result:?}");
        }
        assert!(!words_of(9999, true).is_empty());
    }
}
