//! What to do about an error.

use super::Error;
use msnp_core::code::ErrorCode;
use msnp_core::internals::ServerKind;

/// Words with the setting in them that says where a server is, by its name in every language and in service files.
macro_rules! naming {
    ($server:expr, $before:literal, $after:literal) => {
        match $server.kind {
            // A switchboard is named by the notification server.
            ServerKind::Notification | ServerKind::Switchboard => {
                concat!($before, "`host` and `port` in the service settings", $after)
            }
            ServerKind::Nexus => concat!(
                $before,
                "`nexus` in the service settings, which is guessed from `host` where it is not given",
                $after
            ),
            ServerKind::Login => concat!(
                $before,
                "`login` in the service settings; where it is not given, the nexus names the login server",
                $after
            ),
            ServerKind::Gateway => concat!(
                $before,
                "`gateway` in the service settings, which is guessed from `host` where it is not given",
                $after
            ),
            ServerKind::WebService => concat!(
                $before,
                "`tokens`, `offline_store`, `offline_fetch`, `address_book` and `sharing` in the service settings, which are guessed from `host` where they are not given",
                $after
            ),
            ServerKind::Proxy => concat!($before, "`proxy` in the settings", $after),
        }
    };
}

pub(super) const FROM_CALLBACK_ADVICE: &str =
    "Let the hook hand the line to a thread or loop of the program, and call the client from there.";
pub(super) const FORKED_ADVICE: &str = "Fork before the first client is made, or have the child start anew (`exec`; in Python the start method `spawn`).";

impl Error {
    /// What the user can do about it: one or two sentences.
    pub fn advice(&self) -> &'static str {
        match self {
            Self::WrongPassword { .. } => {
                "Check the account name and the password, and whether Caps Lock is on. If both are right, the service may not know the account."
            }
            Self::UnknownHost { server } => {
                naming!(server, "Check whether the network is up, and the spelling of ", ".")
            }
            Self::Unreachable { server } => {
                naming!(server, "Check the network connection, whether a firewall blocks the port, and ", ".")
            }
            Self::ConnectionRefused { server } => {
                naming!(
                    server,
                    "The machine is there, but nothing listens at this port. Try again later, or check ",
                    "."
                )
            }
            Self::ConnectionLost { server } => {
                naming!(
                    server,
                    "Sign in again. If it happens at every sign-in, something else may listen there: check ",
                    "."
                )
            }
            Self::UntrustedCertificate { .. } => {
                "If this is your own service, give its CA file as `ca_file` in the service settings. If not, do not sign in: somebody may be listening."
            }
            Self::WrongClock { .. } => "Set the date and time of this device, then sign in again.",
            Self::ExpiredCertificate { .. } => {
                "Check the date of this device. If it is right, the operator of the service must renew the certificate."
            }
            Self::WrongCertificateName { server } => {
                naming!(
                    server,
                    "Somebody may be listening. Ask the operator of the service for the name that the certificate is for, and check ",
                    "."
                )
            }
            Self::Tls { server, .. } => {
                naming!(
                    server,
                    "The server may be too old for TLS 1.2, or its port may not speak TLS: check ",
                    "."
                )
            }
            Self::Roots { .. } => "Check the CA file: it must exist and hold certificates in PEM form.",
            Self::TimedOut { server: Some(server), .. } => {
                naming!(
                    server,
                    "Check the network connection and try again in a moment. If it stays so, check ",
                    "."
                )
            }
            Self::TimedOut { server: None, .. } => "Check the network connection and try again in a moment.",
            Self::UpgradeRequired { .. } => {
                "Offer another protocol version or client version in the service settings. Do not download what the service points to."
            }
            Self::Refused { code, .. } => refusal_advice(*code),
            Self::ServiceUnavailable { status, .. } if *status >= 500 => {
                "The login service is down. Try again later."
            }
            Self::ServiceUnavailable { server, .. } => naming!(server, "Check ", "."),
            Self::BadAnswer { server } => {
                naming!(server, "A trace shows what it answered. Check ", ".")
            }
            Self::InsecureAddress => {
                "Use an https address for `nexus` and `login` in the service settings. Only if the service has none, and the password is used nowhere else, allow it to travel unencrypted."
            }
            Self::InvalidAddress => {
                "Write a host name with an optional port, or a whole address with https://, at most 200 bytes long."
            }
            Self::TooManyRedirects => {
                "The service is misconfigured. Ask its operator, or give the address of the last server directly: `host` for the notification server, `login` for the login server."
            }
            Self::ProbablySignedInElsewhere => {
                "Look whether a program is signed in on another device. Sign in again to take the session back."
            }
            Self::SignedInElsewhere => {
                "Sign in again to take the session back; the other place is signed out then."
            }
            Self::ServerShutdown => "Try again in some minutes.",
            Self::TermsOfUse => "Accept the terms of use on the service's web site, then sign in again.",
            Self::ListMigrated => "Sign in again; the list is downloaded anew.",
            Self::ComeBackLater { .. } => "Wait as long as the service asks, then sign in again.",
            Self::ServerClosed => "Sign in again after a moment.",
            Self::Cancelled => "Sign in again when you like.",
            Self::DriverStopped => "Keep the executor running while the client is signed in.",
            Self::SessionEnded => "Sign in again and look whether the change was made.",
            Self::NotSignedIn => "Sign in first.",
            Self::AlreadySignedIn => "Sign out first, or use the session that is there.",
            Self::InvalidAccount { .. } => {
                "Write it like anna@example.net: one @, no spaces, at most 129 bytes."
            }
            Self::InvalidValue => "Leave control characters out, and leave it neither empty nor zero.",
            Self::TooLong => {
                "Shorten it. Names take at most 387 bytes after encoding, group names 61, personal messages 129 characters."
            }
            Self::NoSuchContact { .. } => "Add the contact first.",
            Self::NoSuchGroup { .. } => "Make the group first, or take its id from the contact list.",
            Self::Busy => "Wait a moment and try again.",
            Self::NoDialect => {
                "Allow at least one of MSNP8 to MSNP12 in the service settings, or set `md5_sign_in` for MSNP2 to MSNP7."
            }
            Self::NotInDialect { .. } => "The service speaks an older protocol. Do without.",
            Self::ProxyAuthentication { .. } => {
                "Give the proxy's name and password with `proxy` in the settings, or correct them."
            }
            Self::ProxyRefused { .. } => {
                "The proxy may allow other ports or hosts only. Try the service's HTTP gateway through it (`gateway` in the service settings), or ask who runs the network."
            }
            Self::ProxyAnswer { .. } => {
                "Check `proxy` in the settings, and whether it is an HTTP or a SOCKS5 proxy."
            }
            Self::GatewayRefused { status: 404 | 405, server } | Self::GatewayAnswer { server } => {
                naming!(server, "A trace shows what it answered. Check ", ".")
            }
            Self::GatewayRefused { .. } => "Sign in again in a moment.",
            Self::CaptivePortal { .. } => {
                "Open a browser and sign in to the network. If there is no such page, a filter is in the way."
            }
            Self::NotInBuild => "Use a build with the feature `gateway`, or do without gateway and proxy.",
            Self::FromCallback => FROM_CALLBACK_ADVICE,
            Self::Forked => FORKED_ADVICE,
            Self::System { .. } => "Close what is not needed, or raise the limits of the process.",
            Self::Conversation(failure) => failure.advice(),
            Self::Service(_) => "Correct the service file as the message says.",
        }
    }
}

pub(super) fn refusal_advice(code: ErrorCode) -> &'static str {
    match code {
        ErrorCode::AUTHENTICATION_FAILED | ErrorCode::BAD_TICKET => {
            "The service did not accept the login. Sign in again; if it stays so, check the account and that login and service belong together."
        }
        ErrorCode::BANNED | ErrorCode::SUSPENDED => "The account is closed. Ask the operator of the service.",
        ErrorCode::NOT_VERIFIED => {
            "Confirm the address of the account first, by the mail that the service sent."
        }
        ErrorCode::CHILD_WITHOUT_CONSENT => "A parent must consent on the service's web site first.",
        ErrorCode::INVALID_ACCOUNT | ErrorCode::NO_SUCH_USER => "Check the spelling of the account.",
        ErrorCode::LIST_FULL => "Remove a contact first.",
        ErrorCode::ALREADY_THERE => "Nothing needs to be done.",
        ErrorCode::ON_OPPOSITE_LIST => "Unblock the contact first, or the other way round.",
        ErrorCode::NAME_NOT_ALLOWED => "Choose another name.",
        ErrorCode::TOO_MANY_GROUPS => "Remove a group first.",
        ErrorCode::NOT_WHILE_HIDDEN => "Choose another status than hidden first.",
        ErrorCode::CHANGING_TOO_FAST | ErrorCode::TOO_ACTIVE => "Wait a minute, then try again.",
        ErrorCode::WRONG_CHALLENGE_ANSWER => "Check product id and key in the service settings.",
        code if code.is_temporary() => "The service is overloaded or being repaired. Try again later.",
        _ => "Ask the operator of the service, and name the error number.",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a program may try again by itself, and what a person is told to try again, is the same.
    #[test]
    fn advice_and_retries_agree_about_every_number() {
        for number in 0..=999 {
            let code = ErrorCode::new(number);
            let advice = refusal_advice(code);
            assert_eq!(
                advice.to_lowercase().contains("try again"),
                code.is_temporary(),
                "{number}: {advice}"
            );
        }
    }
}
