//! What a call came to.

use core::ffi::{CStr, c_char};

/// What a call, a request or a message came to. The numbers are fixed for ever: programs may store them. `msnp_result_text` says what
/// happened, `msnp_result_advice` what to do about it.
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum msnp_result {
    /// It worked.
    Ok = 0,

    // 1 to 19: the call itself.
    /// An argument that must be there is NULL.
    NullPointer = 1,
    /// What was given is not such an object: it was freed already, or never made.
    NotAnObject = 2,
    /// A text is not UTF-8.
    InvalidUtf8 = 3,
    /// A number is none of its enumeration, or out of its range.
    InvalidNumber = 4,
    /// A length is larger than any object in memory can be, or there is a length and no data.
    InvalidLength = 5,
    /// A buffer is too small. What fitted is in it, or nothing at all, as the function says.
    TooSmall = 6,
    /// The memory does not begin at a multiple of what `msnp_machine_align` says.
    Misaligned = 7,
    /// The `size` of a structure is not one that this library knows: it was not filled in by its `_init` function.
    InvalidStructure = 8,
    /// No event came in the time given.
    NoEvent = 9,
    /// The client is closed: no more events will come.
    Closed = 10,
    /// The call was made inside a callback of the library that allows none: any with a client inside a trace or log hook, one that would
    /// wait inside a wake-up callback.
    FromCallback = 11,
    /// The operating system refused a thread, a descriptor or memory.
    System = 12,
    /// The library made a mistake of its own. It was contained; the object should be freed.
    Internal = 13,
    /// The library was built without gateway and proxies.
    NotInBuild = 14,
    /// This process was forked from one that had made a client: it can do nothing with that one, and make none.
    Forked = 15,

    // 20 to 39: values.
    /// Not an account name: one @, no spaces, at most 129 bytes.
    InvalidAccount = 20,
    /// A value is empty or holds characters that cannot be sent; or a limit is zero that must not be.
    InvalidValue = 21,
    /// More bytes than the protocol takes.
    TooLong = 22,
    /// The address of a server cannot be read.
    InvalidAddress = 23,
    /// An address is http, and a password may not travel in the clear.
    InsecureAddress = 24,
    /// No protocol version is left to offer.
    NoDialect = 25,
    /// The protocol version that the service chose does not have this.
    NotInDialect = 26,
    /// No such contact on the list.
    NoSuchContact = 27,
    /// No such group on the list.
    NoSuchGroup = 28,
    /// There is no such conversation (any more).
    NoSuchConversation = 29,
    /// As many conversations as possible are open.
    TooManyConversations = 30,
    /// A service description cannot be used.
    ServiceFile = 31,
    /// No certificate authority could be read.
    Roots = 32,

    // 40 to 49: the wrong moment.
    /// Too much is under way just now.
    Busy = 40,
    /// Sign in first.
    NotSignedIn = 41,
    /// Sign out first.
    AlreadySignedIn = 42,
    /// While hidden one cannot write to anybody.
    Hidden = 43,

    // 60 to 79: the network.
    /// The host name has no address.
    UnknownHost = 60,
    /// Nobody answered at the address, or the network is down.
    Unreachable = 61,
    /// The connection was refused at the address.
    ConnectionRefused = 62,
    /// The connection was lost, or closed by the server.
    ConnectionLost = 63,
    /// The certificate is not signed by an authority that is trusted here.
    UntrustedCertificate = 64,
    /// This device's clock is wrong, so that a certificate seems invalid.
    WrongClock = 65,
    /// The certificate has expired.
    ExpiredCertificate = 66,
    /// The certificate is for another name.
    WrongCertificateName = 67,
    /// TLS failed otherwise.
    Tls = 68,
    /// No answer in time.
    TimedOut = 69,
    /// The proxy wants a name and a password, or others than those that it was given.
    ProxyAuthentication = 70,
    /// The proxy does not connect to there. The HTTP status, or the reply of SOCKS5, is told beside this result.
    ProxyRefused = 71,
    /// What answered at the proxy's address is no proxy of that kind.
    ProxyAnswer = 72,
    /// The HTTP gateway refused. The HTTP status is told beside this result.
    GatewayRefused = 73,
    /// What the HTTP gateway answered cannot be used.
    GatewayAnswer = 74,
    /// Something on the way answered in the gateway's place: a network that wants a sign-in of its own, or a filter.
    CaptivePortal = 75,

    // 80 to 99: the service.
    /// The service refused the password, or does not know the account: it does not tell which.
    WrongPassword = 80,
    /// The service does not accept this protocol or client.
    UpgradeRequired = 81,
    /// The service refused with an error number of its own, which is told beside this result.
    Refused = 82,
    /// A Passport server answered with an HTTP status that does not help.
    ServiceUnavailable = 83,
    /// An answer of the service makes no sense.
    BadAnswer = 84,
    /// Sent on from server to server too often.
    TooManyRedirects = 85,
    /// The same account signed in elsewhere.
    SignedInElsewhere = 86,
    /// The service shuts down.
    ServerShutdown = 87,
    /// The terms of use must be accepted first.
    TermsOfUse = 88,
    /// The contact list was moved.
    ListMigrated = 89,
    /// The service asks to come back later.
    ComeBackLater = 90,
    /// The service ended the session without a reason.
    ServerClosed = 91,
    /// Signed out while the sign-in was under way.
    Cancelled = 92,
    /// The session ended before the answer.
    SessionEnded = 93,
    /// What does the client's work was stopped in the midst of it.
    DriverStopped = 94,
    /// The same account has probably signed in elsewhere: the gateway forgot the session twice in a row, and lost the word that says why.
    ProbablySignedInElsewhere = 95,

    // 100 to 119: the fate of a message.
    /// The contact is offline, hidden, or does not accept messages from oneself.
    NotReachable = 100,
    /// There is no such account.
    NoSuchAccount = 101,
    /// The contact was rung and did not join in time.
    NoAnswer = 102,
    /// The service could not pass it on to everybody.
    NotPassedOn = 103,
    /// It was never sent: the connection ended first.
    NotSent = 104,
    /// It was sent, and nobody can tell whether it arrived.
    UnknownFate = 105,
    /// The conversation was left by one's own wish.
    Left = 106,
    /// No switchboard answered in time.
    NoSwitchboard = 107,
    /// Oneself has blocked the contact.
    Blocked = 108,
}

macro_rules! words {
    ($($name:ident, $text:literal, $advice:literal;)*) => {
        /// All of them, in the order of [`WORDS`].
        const ALL: &[msnp_result] = &[$(msnp_result::$name,)*];

        /// What each means and what to do about it, each text with a NUL at its end. In one piece, so that a program that asks for
        /// no words has none of them in it.
        static WORDS: &str = concat!($($text, "\0", $advice, "\0",)*);

        impl msnp_result {
            /// Whether every result has its words; the compiler asks for the missing ones.
            const fn has_words(self) -> bool {
                match self { $(Self::$name => true,)* }
            }
        }
    };
}

words! {
    Ok, "it worked", "";
    // 1 to 19: the call itself.
    NullPointer, "an argument is NULL", "Give every argument that the documentation does not call optional.";
    NotAnObject, "not such an object, or one that was freed", "Free each object once, and use it no more afterwards.";
    InvalidUtf8, "a text is not UTF-8", "Convert texts to UTF-8 first.";
    InvalidNumber, "a number is out of its range", "Use the constants of the header.";
    InvalidLength, "a length cannot be right", "Give the length in bytes of what the pointer points to.";
    TooSmall, "the buffer is too small", "Give a larger buffer; the function tells how large.";
    Misaligned, "the memory is not aligned", "Align the memory as msnp_machine_align says.";
    InvalidStructure, "the size of a structure is wrong", "Fill structures in with their init function first.";
    NoEvent, "no event in the time given", "Call again when the wake-up comes.";
    Closed, "the client is closed", "Free the client, and make another one to sign in again.";
    FromCallback, "this may not be called from a callback of the library", "Wake a thread of your own in the callback, and call from there.";
    System, "the operating system refused a thread, a descriptor or memory", "Close what is not needed, or raise the limits of the process.";
    Internal, "an error inside the library", "Free the client, and report this with a trace.";
    NotInBuild, "this build has neither gateway nor proxies", "Use a library that was built with the feature gateway, or do without.";
    Forked, "this process was forked from the one that uses the library", "Fork before the first client is made, or have the child start a program with exec.";
    // 20 to 39: values.
    InvalidAccount, "not an account name", "Write it like anna@example.net: one @, no spaces, at most 129 bytes.";
    InvalidValue, "a value is empty, or zero, or holds characters that cannot be sent", "Leave control characters out, and leave it neither empty nor zero.";
    TooLong, "too long", "Shorten it. Names take at most 387 bytes after encoding, group names 61, personal messages 129 characters.";
    InvalidAddress, "a server address cannot be read", "Write a host name with an optional port, or a whole address with https://.";
    InsecureAddress, "the login address is not https, and the password may not travel unencrypted", "Use an https address. Only if the service has none, and the password is used nowhere else, allow it to travel unencrypted.";
    NoDialect, "no protocol version to offer", "Allow at least one of MSNP8 to MSNP12.";
    NotInDialect, "the protocol version of this session does not have this", "The service speaks an older protocol. Do without.";
    NoSuchContact, "not on the contact list", "Add the contact first.";
    NoSuchGroup, "no such group", "Make the group first, or take its id from the contact list.";
    NoSuchConversation, "the conversation is over", "Open the conversation again.";
    TooManyConversations, "too many conversations are open", "Leave a conversation first.";
    ServiceFile, "the service description cannot be used", "Correct the service description as the detail says.";
    Roots, "no root certificates", "Give certificates in PEM form.";
    // 40 to 49: the wrong moment.
    Busy, "too much is under way", "Wait a moment and try again.";
    NotSignedIn, "not signed in", "Sign in first.";
    AlreadySignedIn, "already signed in, or on the way", "Sign out first, or use the session that is there.";
    Hidden, "not possible while hidden", "Choose another status than hidden first.";
    // 60 to 79: the network.
    UnknownHost, "the server's name has no address", "Check whether the network is up, and the spelling of the server's name in the settings.";
    Unreachable, "the server cannot be reached", "Check the network connection, whether a firewall blocks the port, and the address in the settings.";
    ConnectionRefused, "the server refused the connection", "The machine is there, but nothing listens at this port. Try again later, or check the address in the settings: for a Passport server, a gateway or a proxy its own.";
    ConnectionLost, "the connection was lost", "Sign in again. If it happens at every sign-in, something else may listen there: check the address in the settings.";
    UntrustedCertificate, "the server's certificate is not trusted here", "If this is your own service, give its certificate authority in the settings. If not, do not sign in: somebody may be listening.";
    WrongClock, "this device's clock is wrong", "Set the date and time of this device, then sign in again.";
    ExpiredCertificate, "the server's certificate has expired", "Check the date of this device. If it is right, the operator of the service must renew the certificate.";
    WrongCertificateName, "the server's certificate is for another name", "Somebody may be listening. Ask the operator of the service for the name that the certificate is for, and check the address in the settings.";
    Tls, "the secure connection failed", "The server may be too old for TLS 1.2, or its port may not speak TLS: check the nexus and login addresses.";
    TimedOut, "no answer in time", "Check the network connection and try again in a moment. If it stays so, check the address in the settings.";
    ProxyAuthentication, "the proxy wants a name and a password, or others", "Give the proxy's name and password in the settings, or correct them.";
    ProxyRefused, "the proxy refused to connect", "The proxy may allow other ports or hosts only. Try the service's HTTP gateway through it, or ask who runs the network.";
    ProxyAnswer, "the proxy gave an answer that cannot be read", "Check the proxy's address, and whether it is an HTTP or a SOCKS5 proxy.";
    GatewayRefused, "the gateway refused", "Sign in again in a moment. If it stays so, check the gateway's address in the settings.";
    GatewayAnswer, "the gateway gave an answer that cannot be used", "Check the gateway's address in the settings. A trace shows what it answers.";
    CaptivePortal, "a page of the network came instead of the gateway's answer", "Open a browser and sign in to the network. If there is no such page, a filter is in the way.";
    // 80 to 99: the service.
    WrongPassword, "the account or the password is wrong", "Check the account name and the password, and whether Caps Lock is on. If both are right, the service may not know the account.";
    UpgradeRequired, "the service does not accept this protocol or client", "Offer another protocol version or client version. Do not download what the service points to.";
    Refused, "the service refused", "Look at the error number that comes with it.";
    ServiceUnavailable, "the login service is not available", "Try again later; if it stays so, check the nexus and login addresses.";
    BadAnswer, "the server answered what cannot be understood", "Check the address in the settings: it must be that of a Messenger service. A trace shows what it answers.";
    TooManyRedirects, "sent on from server to server too often", "The service is misconfigured. Ask its operator, or give the notification server's address directly.";
    ProbablySignedInElsewhere, "the account was probably signed in elsewhere", "Look whether a program is signed in on another device. Sign in again to take the session back.";
    SignedInElsewhere, "the account was signed in elsewhere", "Sign in again to take the session back; the other place is signed out then.";
    ServerShutdown, "the service shuts down", "Try again in some minutes.";
    TermsOfUse, "the terms of use must be accepted first", "Accept the terms of use on the service's web site, then sign in again.";
    ListMigrated, "the contact list was moved to another server", "Sign in again; the list is downloaded anew.";
    ComeBackLater, "the service asks to come back later", "Wait as long as the service asks, then sign in again.";
    ServerClosed, "the service ended the session", "Sign in again after a moment.";
    Cancelled, "signed out before the end of the sign-in", "Sign in again when you like.";
    SessionEnded, "the session ended before the answer", "Sign in again and look whether the change was made.";
    DriverStopped, "what does the client's work was stopped", "Sign in again, unless the program is about to end.";
    // 100 to 119: the fate of a message.
    NotReachable, "the contact is not reachable: offline, hidden, or not accepting messages from you", "Wait until the contact is online, then send it again.";
    NoSuchAccount, "there is no such account", "Check the spelling of the account.";
    NoAnswer, "the contact did not answer", "The contact's program did not answer. Send it again later.";
    NotPassedOn, "the service could not pass it on", "Send it again.";
    NotSent, "it was not sent: the connection ended first", "Send it again; the contact has not seen it.";
    UnknownFate, "it was sent, and nobody can tell whether it arrived", "Ask the contact before sending it again: it may arrive twice.";
    Left, "the conversation was left", "Open the conversation again.";
    NoSwitchboard, "no switchboard (the server of a conversation) answered in time", "Send it again; the contact has not seen it. If it stays so, the network may block the way to switchboards: the HTTP gateway may help.";
    Blocked, "you have blocked the contact", "Unblock the contact first, then send it again.";
}

const _: () = assert!(msnp_result::Ok.has_words());

#[cfg(feature = "client")]
impl msnp_result {
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
            Error::TooLong => Self::TooLong,
            Error::InvalidAddress => Self::InvalidAddress,
            Error::InsecureAddress => Self::InsecureAddress,
            Error::NoDialect => Self::NoDialect,
            Error::NotInBuild => Self::NotInBuild,
            Error::NotInDialect(_) => Self::NotInDialect,
            Error::NoSuchChat => Self::NoSuchConversation,
            Error::TooManyChats => Self::TooManyConversations,
            Error::Hidden => Self::Hidden,
            _ => Self::Internal,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
