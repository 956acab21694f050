//! The number of every kind of error, the same in all languages.

use super::{Error, SendFailure};

/// The number of each kind, the code of a server that it holds where it holds one, and a list of all kinds by name: the layers above have a
/// word for each, and test that against the list. Numbers are never changed nor used again.
macro_rules! numbers {
    (
        $type:ident: $($name:ident $({ $($field:tt)* })? $(($one:pat))? = $number:literal $(with $code:expr)?,)*;
        $($more:pat => $of:expr,)*
    ) => {
        impl $type {
            /// The number of its kind, which never changes: programs may store it. It is the same in every language; in C it is the
            /// `msnp_result`.
            #[allow(unused_variables)]
            pub fn number(&self) -> u16 {
                match self {
                    $(Self::$name $({ $($field)* })? $(($one))? => $number,)*
                    $($more => $of.number(),)*
                }
            }

            /// The number that a server gave: a Messenger error number, an HTTP status, or the reply of a proxy. For the layers above.
            #[doc(hidden)]
            pub fn code(&self) -> Option<u16> {
                match self {
                    $(Self::$name $({ $($field)* })? $(($one))? => None$(.or(Some($code)))?,)*
                    $($more => $of.code(),)*
                }
            }

            /// Every kind by name and number. For the tests of the layers above.
            #[doc(hidden)]
            pub const NUMBERS: &[(&str, u16)] = &[$((stringify!($name), $number),)*];
        }
    };
}

numbers! { Error:
    // 1 to 19: the call itself. 1 to 10 and 13 are C's own, 10 and 13 those of the bindings, too; 16 is theirs alone.
    FromCallback = 11,
    System { .. } = 12,
    NotInBuild = 14,
    Forked = 15,
    // 20 to 39: values.
    InvalidAccount { .. } = 20,
    InvalidValue = 21,
    TooLong = 22,
    InvalidAddress = 23,
    InsecureAddress = 24,
    NoDialect = 25,
    NotInDialect { .. } = 26,
    NoSuchContact { .. } = 27,
    NoSuchGroup { .. } = 28,
    Service(_) = 31,
    Roots { .. } = 32,
    // 40 to 49: the wrong moment.
    Busy = 40,
    NotSignedIn = 41,
    AlreadySignedIn = 42,
    // 60 to 79: the network.
    UnknownHost { .. } = 60,
    Unreachable { .. } = 61,
    ConnectionRefused { .. } = 62,
    ConnectionLost { .. } = 63,
    UntrustedCertificate { .. } = 64,
    WrongClock { .. } = 65,
    ExpiredCertificate { .. } = 66,
    WrongCertificateName { .. } = 67,
    Tls { .. } = 68,
    TimedOut { .. } = 69,
    ProxyAuthentication { .. } = 70,
    ProxyRefused { code, .. } = 71 with *code,
    ProxyAnswer { .. } = 72,
    GatewayRefused { status, .. } = 73 with *status,
    GatewayAnswer { .. } = 74,
    CaptivePortal { .. } = 75,
    // 80 to 99: the service.
    WrongPassword { .. } = 80,
    UpgradeRequired { .. } = 81,
    Refused { code, .. } = 82 with code.number(),
    ServiceUnavailable { status, .. } = 83 with *status,
    BadAnswer { .. } = 84,
    TooManyRedirects = 85,
    SignedInElsewhere = 86,
    ServerShutdown = 87,
    TermsOfUse = 88,
    ListMigrated = 89,
    ComeBackLater { .. } = 90,
    ServerClosed = 91,
    Cancelled = 92,
    SessionEnded = 93,
    DriverStopped = 94,
    ProbablySignedInElsewhere = 95,
    ;
    Self::Conversation(failure) => failure,
}

numbers! { SendFailure:
    // The same kinds as above.
    FromCallback = 11,
    Forked = 15,
    InvalidAccount = 20,
    Invalid = 21,
    TooLong = 22,
    Busy = 40,
    NotSignedIn = 41,
    Refused(code) = 82 with code.number(),
    // Those of conversations.
    Over = 29,
    TooManyConversations = 30,
    Hidden = 43,
    NotReachable = 100,
    NoSuchAccount = 101,
    NoAnswer = 102,
    NotPassedOn = 103,
    NotSent = 104,
    Unknown = 105,
    Left = 106,
    NoSwitchboard = 107,
    Blocked = 108,
    ;
}

pub(crate) use numbers;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_kinds_of_error_share_a_number() {
        for all in [Error::NUMBERS, SendFailure::NUMBERS] {
            let distinct: std::collections::HashSet<u16> = all.iter().map(|(_, number)| *number).collect();
            assert_eq!(distinct.len(), all.len());
        }
    }
}
