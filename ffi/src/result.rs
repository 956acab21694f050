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
    /// The call waits, and was made from a callback of the library, where nothing may wait.
    FromCallback = 11,
    /// The operating system refused a thread, a descriptor or memory.
    System = 12,
    /// The library made a mistake of its own. It was contained; the object should be freed.
    Internal = 13,

    // 20 to 39: values.
    /// Not an account name: one @, no spaces, at most 129 bytes.
    InvalidAccount = 20,
    /// A value is empty or holds characters that cannot be sent.
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

    // 80 to 99: the service.
    /// The login server refused the password, or does not know the account: it does not tell which.
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
}

macro_rules! words {
    ($($name:ident, $text:literal, $advice:literal;)*) => {
        /// All of them.
        const ALL: &[msnp_result] = &[$(msnp_result::$name,)*];

        impl msnp_result {
            /// What it means, and what to do about it.
            const fn words(self) -> (&'static CStr, &'static CStr) {
                match self { $(Self::$name => ($text, $advice),)* }
            }
        }
    };
}

words! {
    Ok, c"it worked", c"";
    // 1 to 19: the call itself.
    NullPointer, c"an argument is NULL", c"Give every argument that the documentation does not call optional.";
    NotAnObject, c"not such an object, or one that was freed", c"Free each object once, and use it no more afterwards.";
    InvalidUtf8, c"a text is not UTF-8", c"Convert texts to UTF-8 first.";
    InvalidNumber, c"a number is out of its range", c"Use the constants of the header.";
    InvalidLength, c"a length cannot be right", c"Give the length in bytes of what the pointer points to.";
    TooSmall, c"the buffer is too small", c"Give a larger buffer; the function tells how large.";
    Misaligned, c"the memory is not aligned", c"Align the memory as msnp_machine_align says.";
    InvalidStructure, c"the size of a structure is wrong", c"Fill structures in with their init function first.";
    NoEvent, c"no event in the time given", c"Call again when the wake-up comes.";
    Closed, c"the client is closed", c"Free the client, and make another one to sign in again.";
    FromCallback, c"this may not be called from a callback of the library", c"Wake a thread of your own in the callback, and call from there.";
    System, c"the operating system refused a thread, a descriptor or memory", c"Close what is not needed, or raise the limits of the process.";
    Internal, c"an error inside the library", c"Free the client, and report this with a trace.";
    // 20 to 39: values.
    InvalidAccount, c"not an account name", c"Write it like anna@example.net: one @, no spaces, at most 129 bytes.";
    InvalidValue, c"a value is empty or holds characters that cannot be sent", c"Leave control characters out, and do not leave it empty.";
    TooLong, c"too long", c"Shorten it. Names take at most 387 bytes after encoding, group names 61, personal messages 129 characters.";
    InvalidAddress, c"a server address cannot be read", c"Write a host name with an optional port, or a whole address with https://.";
    InsecureAddress, c"the login address is not https, and the password may not travel unencrypted", c"Use an https address. Only if the service has none, and the password is used nowhere else, allow it to travel unencrypted.";
    NoDialect, c"no protocol version to offer", c"Allow at least one of MSNP8 to MSNP12.";
    NotInDialect, c"the protocol version of this session does not have this", c"The service speaks an older protocol. Do without.";
    NoSuchContact, c"not on the contact list", c"Add the contact first.";
    NoSuchGroup, c"no such group", c"Make the group first, or take its id from the contact list.";
    NoSuchConversation, c"the conversation is over", c"Open the conversation again.";
    TooManyConversations, c"too many conversations are open", c"Leave a conversation first.";
    ServiceFile, c"the service description cannot be used", c"Correct the service description as the detail says.";
    Roots, c"no root certificates", c"Give certificates in PEM form.";
    // 40 to 49: the wrong moment.
    Busy, c"too much is under way", c"Wait a moment and try again.";
    NotSignedIn, c"not signed in", c"Sign in first.";
    AlreadySignedIn, c"already signed in, or on the way", c"Sign out first, or use the session that is there.";
    Hidden, c"not possible while hidden", c"Choose another status than hidden first.";
    // 60 to 79: the network.
    UnknownHost, c"the server's name has no address", c"Check the spelling of the server's name in the settings, and whether the network is up.";
    Unreachable, c"the server cannot be reached", c"Check the network connection, and whether a firewall blocks the port.";
    ConnectionRefused, c"the server refused the connection", c"The machine is there, the service is not: check the port in the settings, or try again later.";
    ConnectionLost, c"the connection was lost", c"Sign in again. If it happens at every sign-in, the service may not speak this protocol.";
    UntrustedCertificate, c"the server's certificate is not trusted here", c"If this is your own service, give its certificate authority in the settings. If not, do not sign in: somebody may be listening.";
    WrongClock, c"this device's clock is wrong", c"Set the date and time of this device, then sign in again.";
    ExpiredCertificate, c"the server's certificate has expired", c"Check the date of this device. If it is right, the operator of the service must renew the certificate.";
    WrongCertificateName, c"the server's certificate is for another name", c"Use the server name that the certificate is for, or ask the operator of the service. Somebody may be listening.";
    Tls, c"the secure connection failed", c"The server may be too old for TLS 1.2, or the port may not speak TLS: check the login address.";
    TimedOut, c"no answer in time", c"Check the network connection and try again in a moment.";
    // 80 to 99: the service.
    WrongPassword, c"the password was refused", c"Check the account name and the password, and whether Caps Lock is on. If both are right, the service may not know the account.";
    UpgradeRequired, c"the service does not accept this protocol or client", c"Offer another protocol version or client version. Do not download what the service points to.";
    Refused, c"the service refused", c"Look at the error number that comes with it.";
    ServiceUnavailable, c"the login service is not available", c"Try again later; if it stays so, check the nexus and login addresses.";
    BadAnswer, c"the service answered what cannot be understood", c"Check that host and port belong to a Messenger service. A trace shows what it answers.";
    TooManyRedirects, c"sent on from server to server too often", c"The service is misconfigured. Ask its operator, or give the notification server's address directly.";
    SignedInElsewhere, c"the account was signed in elsewhere", c"Sign in again to take the session back; the other place is signed out then.";
    ServerShutdown, c"the service shuts down", c"Try again in some minutes.";
    TermsOfUse, c"the terms of use must be accepted first", c"Accept the terms of use on the service's web site, then sign in again.";
    ListMigrated, c"the contact list was moved to another server", c"Sign in again; the list is downloaded anew.";
    ComeBackLater, c"the service asks to come back later", c"Wait as long as the service asks, then sign in again.";
    ServerClosed, c"the service ended the session", c"Sign in again after a moment.";
    Cancelled, c"signed out before the end of the sign-in", c"Sign in again when you like.";
    SessionEnded, c"the session ended before the answer", c"Sign in again and look whether the change was made.";
    // 100 to 119: the fate of a message.
    NotReachable, c"the contact is not reachable: offline, hidden, or not accepting messages from you", c"Wait until the contact is online, then send it again.";
    NoSuchAccount, c"there is no such account", c"Check the spelling of the account.";
    NoAnswer, c"the contact did not answer", c"The contact's program did not answer. Send it again later.";
    NotPassedOn, c"the service could not pass it on", c"Send it again.";
    NotSent, c"it was not sent: the connection ended first", c"Send it again; the contact has not seen it.";
    UnknownFate, c"it was sent, and nobody can tell whether it arrived", c"Ask the contact before sending it again: it may arrive twice.";
    Left, c"the conversation was left", c"Open the conversation again.";
    NoSwitchboard, c"no conversation server answered in time", c"Send it again; the contact has not seen it.";
}

fn words_of(number: u32) -> (&'static CStr, &'static CStr) {
    const UNKNOWN: (&CStr, &CStr) = (
        c"a result that this version of the library does not have",
        c"Use a library that is as new as the program.",
    );
    ALL.iter().find(|result| **result as u32 == number).map_or(UNKNOWN, |result| result.words())
}

/// What a result means, as a lower-case sentence. Never NULL, never to be freed; a number that is no `msnp_result` has a text, too.
/// From any thread.
#[unsafe(no_mangle)]
pub extern "C" fn msnp_result_text(result: u32) -> *const c_char {
    words_of(result).0.as_ptr()
}

/// What the user can do about it: one or two sentences, empty for `MSNP_RESULT_OK`. Never NULL, never to be freed. From any thread.
#[unsafe(no_mangle)]
pub extern "C" fn msnp_result_advice(result: u32) -> *const c_char {
    words_of(result).1.as_ptr()
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
            let (text, advice) = words_of(number);
            assert!(seen.insert(text), "{result:?}");
            assert_eq!(advice.is_empty(), *result == msnp_result::Ok, "{result:?}");
        }
        assert!(!words_of(9999).0.is_empty());
    }
}
