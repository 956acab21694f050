//! What `--help` shows.

use crate::table::{COMMANDS, CommandEntry, Entry};

/// The exit codes, as the help and the manual page list them. The README has them in full.
pub(crate) const EXIT_CODES: &str = "\
Exit codes: 0 signed out by wish, 1 failed, 2 bad options, 3 wrong password, 4 unknown host, 5 unreachable,
6 connection lost or no answer, 7 certificate not trusted, 8 wrong clock, 9 protocol refused, 10 refused by the service,
11 signed in elsewhere, 12 the service shuts down, 13 a proxy or the network is in the way
";

/// The help of the program.
pub(crate) fn program() -> String {
    let mut text =
        "msnp - a Messenger client for the terminal\n\nUsage: msnp COMMAND [OPTIONS]\n\nCommands:\n"
            .to_owned();
    let width = COMMANDS.iter().map(|command| command.name.len()).max().unwrap_or_default();
    for command in COMMANDS {
        text.push_str(&format!("  {:width$}   {}\n", command.name, command.summary));
    }
    text.push_str(
        "\nOptions:\n  -h, --help      this text; after a command, that command's options\n  -V, --version   the version\n\n",
    );
    text + EXIT_CODES
}

/// The help of a command.
pub(crate) fn of(command: &CommandEntry) -> String {
    let name = command.name;
    let mut text = format!("msnp {name} - {}\n\n", command.title);
    for (index, usage) in command.usage.iter().enumerate() {
        let before = if index == 0 { "Usage:" } else { "      " };
        text.push_str(format!("{before} msnp {name} {usage}").trim_end());
        text.push('\n');
    }
    if !command.before.is_empty() {
        text.push_str(&format!("\n{}", command.before));
    }
    text.push_str("\nOptions:\n");
    for entry in command.entries() {
        text.push_str(&option(entry, command.column));
    }
    if command.after.is_empty() { text } else { format!("{text}\n{}", command.after) }
}

/// An option, with its text from a column on.
fn option(entry: &Entry, column: usize) -> String {
    let start = format!("  {}  ", forms(entry));
    let text = entry.text.replace('\n', &format!("\n{:column$}", ""));
    format!("{start:column$}{text}\n")
}

/// Its forms and what its value is called: `-v, --verbose`, `--server HOST[:PORT]`.
pub(crate) fn forms(entry: &Entry) -> String {
    let short = entry.short.map(|short| format!("-{short}, ")).unwrap_or_default();
    let value = if entry.value.is_empty() { String::new() } else { format!(" {}", entry.value) };
    format!("{short}{}{value}", entry.name)
}
