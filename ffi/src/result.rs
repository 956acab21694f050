//! What a call came to.

use core::ffi::{CStr, c_char};

macro_rules! results {
    ($($(#[doc = $doc:literal])* $name:ident = $number:literal, $text:literal, $advice:literal;)*) => {
        /// What a call, a request or a message came to. The numbers are fixed for ever: programs may store them.
        /// `msnp_result_text` says what happened, `msnp_result_advice` what to do about it.
        #[repr(u32)]
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum msnp_result {
            $($(#[doc = $doc])* $name = $number,)*
        }

        /// All of them, for tests.
        #[cfg(test)]
        const ALL: &[msnp_result] = &[$(msnp_result::$name,)*];

        const fn text_of(number: u32) -> &'static CStr {
            match number { $($number => $text,)* _ => c"a result that this version of the library does not have" }
        }

        const fn advice_of(number: u32) -> &'static CStr {
            match number { $($number => $advice,)* _ => c"Use a library that is as new as the program." }
        }
    };
}

results! {
    /// It worked.
    Ok = 0, c"it worked", c"";

    // 1 to 19: the call itself.
    /// An argument that must be there is NULL.
    NullPointer = 1, c"an argument is NULL", c"Give every argument that the documentation does not call optional.";
    /// What was given is not such an object: it was freed already, or never made.
    NotAnObject = 2, c"not such an object, or one that was freed", c"Free each object once, and use it no more afterwards.";
    /// A text is not UTF-8.
    InvalidUtf8 = 3, c"a text is not UTF-8", c"Convert texts to UTF-8 first.";
    /// A number is none of its enumeration, or out of its range.
    InvalidNumber = 4, c"a number is out of its range", c"Use the constants of the header.";
    /// A length is larger than any object in memory can be, or there is a length and no data.
    InvalidLength = 5, c"a length cannot be right", c"Give the length in bytes of what the pointer points to.";
    /// A buffer is too small. What fitted is in it, or nothing at all, as the function says.
    TooSmall = 6, c"the buffer is too small", c"Give a larger buffer; the function tells how large.";
    /// The memory does not begin at a multiple of what `msnp_machine_align` says.
    Misaligned = 7, c"the memory is not aligned", c"Align the memory as msnp_machine_align says.";
    /// The `size` of a structure is not one that this library knows: it was not filled in by its `_init` function.
    InvalidStructure = 8, c"the size of a structure is wrong", c"Fill structures in with their init function first.";
    /// No event came in the time given.
    NoEvent = 9, c"no event in the time given", c"Call again when the wake-up comes.";
    /// The client is closed: no more events will come.
    Closed = 10, c"the client is closed", c"Free the client, and make another one to sign in again.";
    /// The call waits, and was made from a callback of the library, where nothing may wait.
    FromCallback = 11, c"this may not be called from a callback of the library", c"Wake a thread of your own in the callback, and call from there.";
    /// The operating system refused a thread, a descriptor or memory.
    System = 12, c"the operating system refused a thread, a descriptor or memory", c"Close what is not needed, or raise the limits of the process.";
    /// The library made a mistake of its own. It was contained; the object should be freed.
    Internal = 13, c"an error inside the library", c"Free the client, and report this with a trace.";

    // 20 to 39: values.
    /// Not an account name: one @, no spaces, at most 129 bytes.
    InvalidAccount = 20, c"not an account name", c"Write it like anna@example.net: one @, no spaces, at most 129 bytes.";
    /// A value is empty or holds characters that cannot be sent.
    InvalidValue = 21, c"a value is empty or holds characters that cannot be sent", c"Leave control characters out, and do not leave it empty.";
    /// More bytes than the protocol takes.
    TooLong = 22, c"too long", c"Shorten it. Names take at most 387 bytes after encoding, group names 61, personal messages 129 characters.";
    /// The address of a server cannot be read.
    InvalidAddress = 23, c"a server address cannot be read", c"Write a host name with an optional port, or a whole address with https://.";
    /// An address is http, and a password may not travel in the clear.
    InsecureAddress = 24, c"the login address is not https, and the password may not travel unencrypted", c"Use an https address. Only if the service has none, and the password is used nowhere else, allow it to travel unencrypted.";
    /// No protocol version is left to offer.
    NoDialect = 25, c"no protocol version to offer", c"Allow at least one of MSNP8 to MSNP12.";
    /// The protocol version that the service chose does not have this.
    NotInDialect = 26, c"the protocol version of this session does not have this", c"The service speaks an older protocol. Do without.";
    /// No such contact on the list.
    NoSuchContact = 27, c"not on the contact list", c"Add the contact first.";
    /// No such group on the list.
    NoSuchGroup = 28, c"no such group", c"Make the group first, or take its id from the contact list.";
    /// There is no such conversation (any more).
    NoSuchConversation = 29, c"the conversation is over", c"Open the conversation again.";
    /// As many conversations as possible are open.
    TooManyConversations = 30, c"too many conversations are open", c"Leave a conversation first.";
    /// A service description cannot be used.
    ServiceFile = 31, c"the service description cannot be used", c"Correct the service description as the detail says.";
    /// No certificate authority could be read.
    Roots = 32, c"no root certificates", c"Give certificates in PEM form.";

    // 40 to 49: the wrong moment.
    /// Too much is under way just now.
    Busy = 40, c"too much is under way", c"Wait a moment and try again.";
    /// Sign in first.
    NotSignedIn = 41, c"not signed in", c"Sign in first.";
    /// Sign out first.
    AlreadySignedIn = 42, c"already signed in, or on the way", c"Sign out first, or use the session that is there.";
    /// While hidden one cannot write to anybody.
    Hidden = 43, c"not possible while hidden", c"Choose another status than hidden first.";

    // 60 to 79: the network.
    /// The host name has no address.
    UnknownHost = 60, c"the server's name has no address", c"Check the spelling of the server's name in the settings, and whether the network is up.";
    /// Nobody answered at the address, or the network is down.
    Unreachable = 61, c"the server cannot be reached", c"Check the network connection, and whether a firewall blocks the port.";
    /// The connection was refused at the address.
    ConnectionRefused = 62, c"the server refused the connection", c"The machine is there, the service is not: check the port in the settings, or try again later.";
    /// The connection was lost, or closed by the server.
    ConnectionLost = 63, c"the connection was lost", c"Sign in again. If it happens at every sign-in, the service may not speak this protocol.";
    /// The certificate is not signed by an authority that is trusted here.
    UntrustedCertificate = 64, c"the server's certificate is not trusted here", c"If this is your own service, give its certificate authority in the settings. If not, do not sign in: somebody may be listening.";
    /// This device's clock is wrong, so that a certificate seems invalid.
    WrongClock = 65, c"this device's clock is wrong", c"Set the date and time of this device, then sign in again.";
    /// The certificate has expired.
    ExpiredCertificate = 66, c"the server's certificate has expired", c"Check the date of this device. If it is right, the operator of the service must renew the certificate.";
    /// The certificate is for another name.
    WrongCertificateName = 67, c"the server's certificate is for another name", c"Use the server name that the certificate is for, or ask the operator of the service. Somebody may be listening.";
    /// TLS failed otherwise.
    Tls = 68, c"the secure connection failed", c"The server may be too old for TLS 1.2, or the port may not speak TLS: check the login address.";
    /// No answer in time.
    TimedOut = 69, c"no answer in time", c"Check the network connection and try again in a moment.";

    // 80 to 99: the service.
    /// The login server refused the password, or does not know the account: it does not tell which.
    WrongPassword = 80, c"the password was refused", c"Check the account name and the password, and whether Caps Lock is on. If both are right, the service may not know the account.";
    /// The service does not accept this protocol or client.
    UpgradeRequired = 81, c"the service does not accept this protocol or client", c"Offer another protocol version or client version. Do not download what the service points to.";
    /// The service refused with an error number of its own, which is told beside this result.
    Refused = 82, c"the service refused", c"Look at the error number that comes with it.";
    /// A Passport server answered with an HTTP status that does not help.
    ServiceUnavailable = 83, c"the login service is not available", c"Try again later; if it stays so, check the nexus and login addresses.";
    /// An answer of the service makes no sense.
    BadAnswer = 84, c"the service answered what cannot be understood", c"Check that host and port belong to a Messenger service. A trace shows what it answers.";
    /// Sent on from server to server too often.
    TooManyRedirects = 85, c"sent on from server to server too often", c"The service is misconfigured. Ask its operator, or give the notification server's address directly.";
    /// The same account signed in elsewhere.
    SignedInElsewhere = 86, c"the account was signed in elsewhere", c"Sign in again to take the session back; the other place is signed out then.";
    /// The service shuts down.
    ServerShutdown = 87, c"the service shuts down", c"Try again in some minutes.";
    /// The terms of use must be accepted first.
    TermsOfUse = 88, c"the terms of use must be accepted first", c"Accept the terms of use on the service's web site, then sign in again.";
    /// The contact list was moved.
    ListMigrated = 89, c"the contact list was moved to another server", c"Sign in again; the list is downloaded anew.";
    /// The service asks to come back later.
    ComeBackLater = 90, c"the service asks to come back later", c"Wait as long as the service asks, then sign in again.";
    /// The service ended the session without a reason.
    ServerClosed = 91, c"the service ended the session", c"Sign in again after a moment.";
    /// Signed out while the sign-in was under way.
    Cancelled = 92, c"signed out before the end of the sign-in", c"Sign in again when you like.";
    /// The session ended before the answer.
    SessionEnded = 93, c"the session ended before the answer", c"Sign in again and look whether the change was made.";

    // 100 to 119: the fate of a message.
    /// The contact is offline, hidden, or does not accept messages from oneself.
    NotReachable = 100, c"the contact is not reachable: offline, hidden, or not accepting messages from you", c"Wait until the contact is online, then send it again.";
    /// There is no such account.
    NoSuchAccount = 101, c"there is no such account", c"Check the spelling of the account.";
    /// The contact was rung and did not join in time.
    NoAnswer = 102, c"the contact did not answer", c"The contact's program did not answer. Send it again later.";
    /// The service could not pass it on to everybody.
    NotPassedOn = 103, c"the service could not pass it on", c"Send it again.";
    /// It was never sent: the connection ended first.
    NotSent = 104, c"it was not sent: the connection ended first", c"Send it again; the contact has not seen it.";
    /// It was sent, and nobody can tell whether it arrived.
    UnknownFate = 105, c"it was sent, and nobody can tell whether it arrived", c"Ask the contact before sending it again: it may arrive twice.";
    /// The conversation was left by one's own wish.
    Left = 106, c"the conversation was left", c"Open the conversation again.";
    /// No switchboard answered in time.
    NoSwitchboard = 107, c"no conversation server answered in time", c"Send it again; the contact has not seen it.";
}

/// What a result means, as a lower-case sentence. Never NULL, never to be freed; a number that is no `msnp_result` has a text, too.
/// From any thread.
#[unsafe(no_mangle)]
pub extern "C" fn msnp_result_text(result: u32) -> *const c_char {
    text_of(result).as_ptr()
}

/// What the user can do about it: one or two sentences, empty for `MSNP_RESULT_OK`. Never NULL, never to be freed. From any thread.
#[unsafe(no_mangle)]
pub extern "C" fn msnp_result_advice(result: u32) -> *const c_char {
    advice_of(result).as_ptr()
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
            assert!(seen.insert(text_of(number)), "{result:?}");
            assert_eq!(advice_of(number).is_empty(), *result == msnp_result::Ok, "{result:?}");
        }
        assert!(!text_of(9999).is_empty());
    }
}
