//! What is wrong with the options: which one, and what it takes.

use std::borrow::Cow;
use std::io::Write;
use std::path::PathBuf;

use crate::exit::Exit;

/// Options, or files they name, that cannot be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Problem {
    #[error("no command given. Commands: {accepted}")]
    NoCommand { accepted: String },
    #[error("there is no command “{given}”{}. Commands: {accepted}", did_you_mean(.nearest))]
    UnknownCommand { given: String, nearest: Option<String>, accepted: String },
    #[error("msnp {command} has no option {option}{}. Its options: {accepted}", did_you_mean(.nearest))]
    UnknownOption { command: &'static str, option: String, nearest: Option<String>, accepted: String },
    #[error(
        "passwords are not taken from the command line, where every user of the machine can read them. Use --password-file FILE or the environment variable MSNP_PASSWORD"
    )]
    PasswordOnCommandLine,
    #[error(
        "--proxy holds a password, and passwords are not taken from the command line, where every user of the machine can read them. Use --proxy-password-file FILE, or put the whole address into the environment variable MSNP_PROXY"
    )]
    ProxyPasswordOnCommandLine,
    #[error("{origin} is no address of a proxy; it takes {}", crate::route::TAKES_PROXY)]
    NoProxyAddress { origin: &'static str },
    #[error(
        "--proxy-password-file holds somebody's password, and {origin} names nobody: {}",
        crate::route::TAKES_PROXY
    )]
    NoProxyName { origin: &'static str },
    #[error("{option} needs a value: {accepted}")]
    MissingValue { option: String, accepted: &'static str },
    #[error("{option} cannot be “{given}”; it takes {accepted}")]
    BadValue { option: String, given: String, accepted: &'static str },
    #[error("{option} takes no value, and “{given}” was given")]
    NoValue { option: String, given: String },
    #[error("“{given}” is not expected here: msnp {command} takes options only")]
    UnexpectedArgument { command: &'static str, given: String },
    #[error(
        "there is no file and no service “{given}”. --service takes the path of a service file, or one of these names: {accepted}"
    )]
    UnknownService { given: String, accepted: String },
    #[error("{option} is missing: {accepted}")]
    MissingOption { option: &'static str, accepted: &'static str },
    #[error(
        "the password is missing: give the file that holds it as --password-file FILE, or set the environment variable MSNP_PASSWORD"
    )]
    NoPassword,
    #[error("{option} {}: {detail}", path.display())]
    File { option: &'static str, path: PathBuf, detail: String },
    #[error("{error}. {}", with_options(error.advice()))]
    Settings { error: msnp::Error },
    #[error("the loopback service cannot start: {0}")]
    Service(#[from] msnp_service::Error),
}

impl From<msnp::Error> for Problem {
    fn from(error: msnp::Error) -> Self {
        Self::Settings { error }
    }
}

/// The settings that advice of the library names, and the options of this program that stand for them.
const OPTIONS: [(&str, &str); 10] = [
    ("`host` and `port` in the service settings", "--server"),
    ("`nexus` and `login` in the service settings", "--nexus and --login"),
    ("`nexus` in the service settings", "--nexus"),
    ("`login` in the service settings", "--login"),
    ("`gateway` in the service settings", "--gateway"),
    ("`ca_file` in the service settings", "--ca"),
    ("with `proxy` in the settings", "with --proxy and --proxy-password-file"),
    ("`proxy` in the settings", "--proxy"),
    ("`host`", "--server"),
    ("`login`", "--login"),
];

/// Advice of the library, with the options of this program in place of the settings.
pub(crate) fn with_options(advice: &'static str) -> Cow<'static, str> {
    let mut words = Cow::Borrowed(advice);
    for (setting, option) in OPTIONS {
        if words.contains(setting) {
            words = Cow::Owned(words.replace(setting, option));
        }
    }
    words
}

fn did_you_mean(nearest: &Option<String>) -> String {
    nearest.as_ref().map(|nearest| format!("; did you mean {nearest}?")).unwrap_or_default()
}

impl Problem {
    /// Says it on standard error, and how the program ends.
    pub(crate) fn report(&self) -> Exit {
        let text = crate::printable::lines(&self.to_string());
        // Nobody can be told that standard error is closed.
        let _ = writeln!(std::io::stderr(), "msnp: {text}");
        match self {
            Self::Service(_) => Exit::Failed,
            Self::NoCommand { .. }
            | Self::UnknownCommand { .. }
            | Self::UnknownOption { .. }
            | Self::PasswordOnCommandLine
            | Self::ProxyPasswordOnCommandLine
            | Self::NoProxyAddress { .. }
            | Self::NoProxyName { .. }
            | Self::MissingValue { .. }
            | Self::BadValue { .. }
            | Self::NoValue { .. }
            | Self::UnexpectedArgument { .. }
            | Self::UnknownService { .. }
            | Self::MissingOption { .. }
            | Self::NoPassword
            | Self::File { .. }
            | Self::Settings { .. } => Exit::Usage,
        }
    }
}

/// The word of `known` that `given` was probably meant to be: at most a third of its letters differ.
pub(crate) fn nearest<'a>(given: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    known
        .into_iter()
        .map(|word| (distance(given, word), word))
        .filter(|(distance, word)| *distance <= word.chars().count().div_ceil(3))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, word)| word)
}

/// How many letters must be put in, taken out or changed to make one word of the other.
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (index, letter) in one.chars().take(64).enumerate() {
        let mut next = vec![index + 1];
        for (column, known) in other.iter().enumerate() {
            let changed = row.get(column).copied().unwrap_or_default() + usize::from(letter != *known);
            let taken_out = row.get(column + 1).copied().unwrap_or_default() + 1;
            let put_in = next.last().copied().unwrap_or_default() + 1;
            next.push(changed.min(taken_out).min(put_in));
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every kind of server, and what else names a setting.
    #[test]
    fn advice_names_options_and_no_settings() {
        use msnp::{Error, ServerKind};
        let kinds = [
            (ServerKind::Notification, "--server"),
            (ServerKind::Switchboard, "--server"),
            (ServerKind::Nexus, "--nexus"),
            (ServerKind::Login, "--login"),
            (ServerKind::Gateway, "--gateway"),
            (ServerKind::Proxy, "--proxy"),
        ];
        for (kind, option) in kinds {
            let server = || msnp::Server { kind, host: "127.0.0.1".to_owned(), port: Some(1) };
            let errors = [
                Error::UnknownHost { server: server() },
                Error::Unreachable { server: server() },
                Error::ConnectionRefused { server: server() },
                Error::ConnectionLost { server: server() },
                Error::WrongCertificateName { server: server() },
                Error::Tls { server: server(), detail: String::new() },
                Error::TimedOut { step: msnp::Step::Connect, server: Some(server()) },
                Error::ServiceUnavailable { status: 404, server: server() },
                Error::BadAnswer { server: server() },
                Error::GatewayRefused { status: 404, server: server() },
                Error::GatewayAnswer { server: server() },
            ];
            for error in errors {
                let words = with_options(error.advice());
                assert!(words.contains(option) && !words.contains('`'), "{error}: {words}");
            }
        }
        let proxy = || msnp::Server { kind: ServerKind::Proxy, host: String::new(), port: None };
        for (error, option) in [
            (Error::UntrustedCertificate { server: proxy() }, "--ca"),
            (Error::InsecureAddress, "--nexus and --login"),
            (Error::TooManyRedirects, "--server"),
            (Error::ProxyAuthentication { server: proxy() }, "--proxy-password-file"),
            (Error::ProxyRefused { code: 403, server: proxy() }, "--gateway"),
            (Error::ProxyAnswer { server: proxy() }, "--proxy"),
            (Error::Conversation(msnp::SendFailure::NoSwitchboard), "--gateway"),
        ] {
            let words = with_options(error.advice());
            assert!(words.contains(option) && !words.contains('`'), "{error}: {words}");
        }
        assert!(with_options(Error::BadAnswer { server: proxy() }.advice()).contains("trace"));
    }

    #[test]
    fn slips_of_the_finger_are_recognised() {
        let known = ["--server", "--service", "--status", "--protocols"];
        assert_eq!(nearest("--sever", known), Some("--server"));
        assert_eq!(nearest("--protocol", known), Some("--protocols"));
        assert_eq!(nearest("--xyzzy", known), None);
        assert_eq!(distance("kitten", "sitting"), 3);
    }
}
