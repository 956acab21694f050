//! What is wrong with the options: which one, and what it takes.

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
    #[error("{origin} is no address of a proxy; it takes {}", crate::detour::TAKES_PROXY)]
    NoProxyAddress { origin: &'static str },
    #[error(
        "--proxy-password-file holds somebody's password, and {origin} names nobody: {}",
        crate::detour::TAKES_PROXY
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
    #[error("{option} is missing: {accepted}")]
    MissingOption { option: &'static str, accepted: &'static str },
    #[error(
        "the password is missing: give the file that holds it as --password-file FILE, or set the environment variable MSNP_PASSWORD"
    )]
    NoPassword,
    #[error("{option} {}: {detail}", path.display())]
    File { option: &'static str, path: PathBuf, detail: String },
    #[error("{error}. {}", error.advice())]
    Settings { error: msnp::Error },
    #[error("the loopback service cannot start: {0}")]
    Service(#[from] msnp_service::Error),
}

impl From<msnp::Error> for Problem {
    fn from(error: msnp::Error) -> Self {
        Self::Settings { error }
    }
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
            _ => Exit::Usage,
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

    #[test]
    fn slips_of_the_finger_are_recognised() {
        let known = ["--server", "--service", "--status", "--protocols"];
        assert_eq!(nearest("--sever", known), Some("--server"));
        assert_eq!(nearest("--protocol", known), Some("--protocols"));
        assert_eq!(nearest("--xyzzy", known), None);
        assert_eq!(distance("kitten", "sitting"), 3);
    }
}
