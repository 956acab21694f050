//! Completions for shells, made of the table of commands.

use crate::help::forms;
use crate::table::{COMMANDS, CommandEntry, Entry, Takes};

/// The shells that there are completions for.
pub(crate) const SHELLS: &[&str] = &["bash", "zsh", "fish"];

/// A script for this shell.
pub(crate) fn script(shell: &str) -> Option<String> {
    match shell {
        "bash" => Some(bash()),
        "zsh" => Some(zsh()),
        "fish" => Some(fish()),
        _ => None,
    }
}

/// What can stand behind the name of a command: its words, and its options in all their forms.
fn words(command: &CommandEntry) -> String {
    let mut words: Vec<String> = command.arguments.iter().map(|word| (*word).to_owned()).collect();
    for entry in command.entries() {
        words.push(entry.name.to_owned());
        words.extend(entry.short.map(|short| format!("-{short}")));
    }
    words.join(" ")
}

fn bash() -> String {
    let names: Vec<&str> = COMMANDS.iter().map(|command| command.name).collect();
    let mut script = format!(
        "# bash completion for msnp, made by `msnp completions bash`\n\
         _msnp() {{\n    \
             local word=\"${{COMP_WORDS[COMP_CWORD]}}\" before=\"${{COMP_WORDS[COMP_CWORD-1]}}\" words=\"\"\n    \
             COMPREPLY=()\n    \
             if [ \"$COMP_CWORD\" -eq 1 ]; then\n        \
                 COMPREPLY=($(compgen -W \"{} --help --version\" -- \"$word\"))\n        \
                 return\n    \
             fi\n    \
             case \"${{COMP_WORDS[1]}} $before\" in\n",
        names.join(" ")
    );
    for command in COMMANDS {
        for entry in command.entries().filter(|entry| !entry.value.is_empty()) {
            let offer = match entry.takes {
                Takes::Text => String::new(),
                Takes::File => "COMPREPLY=($(compgen -f -- \"$word\")); ".to_owned(),
                Takes::Folder => "COMPREPLY=($(compgen -d -- \"$word\")); ".to_owned(),
                Takes::Words(words) => {
                    format!("COMPREPLY=($(compgen -W \"{}\" -- \"$word\")); ", words.join(" "))
                }
            };
            script.push_str(&format!("        \"{} {}\") {offer}return ;;\n", command.name, entry.name));
        }
    }
    script.push_str("    esac\n    case \"${COMP_WORDS[1]}\" in\n");
    for command in COMMANDS {
        script.push_str(&format!("        {}) words=\"{}\" ;;\n", command.name, words(command)));
    }
    script.push_str(
        "    esac\n    COMPREPLY=($(compgen -W \"$words\" -- \"$word\"))\n}\ncomplete -o filenames -F _msnp msnp\n",
    );
    script
}

/// On one line, without what ends a string or a description of zsh.
fn described(entry: &Entry) -> String {
    escaped_for_zsh(&entry.text.replace('\n', " "))
}

fn escaped_for_zsh(text: &str) -> String {
    let mut escaped = String::new();
    for character in text.chars() {
        match character {
            '\'' => escaped.push_str("'\\''"),
            '[' | ']' | ':' | '\\' => escaped.extend(['\\', character]),
            other => escaped.push(other),
        }
    }
    escaped
}

fn zsh() -> String {
    let mut script =
        "#compdef msnp\n# zsh completion for msnp, made by `msnp completions zsh`\n_msnp() {\n    \
                      local -a commands\n    commands=(\n"
            .to_owned();
    for command in COMMANDS {
        script.push_str(&format!("        '{}:{}'\n", command.name, escaped_for_zsh(command.summary)));
    }
    script.push_str(
        "    )\n    if (( CURRENT == 2 )); then\n        _describe command commands\n        \
         _arguments '--help[the commands]' '--version[the version]'\n        return\n    fi\n    \
         local command=$words[2]\n    shift words\n    (( CURRENT-- ))\n    case $command in\n",
    );
    for command in COMMANDS {
        script.push_str(&format!("        {})\n            _arguments", command.name));
        if !command.arguments.is_empty() {
            script.push_str(&format!(" '1:word:({})'", command.arguments.join(" ")));
        }
        for entry in command.entries() {
            let text = described(entry);
            let value = match (entry.value, entry.takes) {
                ("", _) => String::new(),
                (value, Takes::Text) => format!(":{}: ", escaped_for_zsh(value)),
                (value, Takes::File) => format!(":{value}:_files"),
                (value, Takes::Folder) => format!(":{value}:_files -/"),
                (value, Takes::Words(words)) => format!(":{value}:({})", words.join(" ")),
            };
            for form in forms_of(entry) {
                // What is said twice counts twice (-v -v).
                let again = if entry.name == "--verbose" { "*" } else { "" };
                script.push_str(&format!(" \\\n                '{again}{form}[{text}]{value}'"));
            }
        }
        script.push_str("\n            ;;\n");
    }
    script.push_str("    esac\n}\n_msnp \"$@\"\n");
    script
}

/// Each of its forms: `--verbose`, `-v`.
fn forms_of(entry: &Entry) -> Vec<String> {
    let short = entry.short.map(|short| format!("-{short}"));
    std::iter::once(entry.name.to_owned()).chain(short).collect()
}

fn fish() -> String {
    let quoted = |text: &str| {
        let text = text.replace('\n', " ").replace('\\', "\\\\").replace('\'', "\\'");
        format!("'{text}'")
    };
    let mut script = "# fish completion for msnp, made by `msnp completions fish`\ncomplete -c msnp -f\n\
                      complete -c msnp -n __fish_use_subcommand -l help -s h -d 'the commands'\n\
                      complete -c msnp -n __fish_use_subcommand -l version -s V -d 'the version'\n"
        .to_owned();
    for command in COMMANDS {
        let name = command.name;
        let summary = quoted(command.summary);
        script.push_str(&format!("complete -c msnp -n __fish_use_subcommand -a {name} -d {summary}\n"));
        let here = format!("complete -c msnp -n '__fish_seen_subcommand_from {name}'");
        if !command.arguments.is_empty() {
            script.push_str(&format!("{here} -a '{}'\n", command.arguments.join(" ")));
        }
        for entry in command.entries() {
            let short = entry.short.map(|short| format!(" -s {short}")).unwrap_or_default();
            let value = match (entry.value, entry.takes) {
                ("", _) => String::new(),
                (_, Takes::Text) => " -x".to_owned(),
                (_, Takes::File) => " -r -F".to_owned(),
                (_, Takes::Folder) => " -x -a '(__fish_complete_directories)'".to_owned(),
                (_, Takes::Words(words)) => format!(" -x -a '{}'", words.join(" ")),
            };
            let long = entry.name.trim_start_matches('-');
            script.push_str(&format!("{here} -l {long}{short}{value} -d {}\n", quoted(entry.text)));
        }
    }
    script
}

/// The manual page, for `man`.
pub(crate) fn manual() -> String {
    let mut page = format!(
        ".\\\" Made by `msnp man`.\n.TH MSNP 1 \"\" \"msnp {}\" \"User Commands\"\n.SH NAME\nmsnp \\- a Messenger client for the terminal\n.SH SYNOPSIS\n",
        env!("CARGO_PKG_VERSION")
    );
    for command in COMMANDS {
        for usage in command.usage {
            page.push_str(&format!(".B msnp {}\n{}\n.br\n", command.name, roff(usage)).replace("\n\n", "\n"));
        }
    }
    page.push_str(".SH COMMANDS\n");
    for command in COMMANDS {
        page.push_str(&format!(".SS msnp {}\n{}.\n", command.name, roff(&capital(command.title))));
        if !command.before.is_empty() {
            page.push_str(&format!(".PP\n{}\n", roff(command.before.trim_end())));
        }
        for entry in command.entries() {
            page.push_str(&format!(".TP\n.B {}\n{}\n", roff(&forms(entry)), roff(entry.text)));
        }
        if !command.after.is_empty() {
            page.push_str(&format!(".PP\n.nf\n{}\n.fi\n", roff(command.after.trim_end())));
        }
    }
    let codes = crate::help::EXIT_CODES.trim_start_matches("Exit codes: ").trim_end();
    page.push_str(&format!(".SH EXIT STATUS\n{}\n.SH ENVIRONMENT\n", roff(codes)));
    for (variable, text) in VARIABLES {
        page.push_str(&format!(".TP\n.B {variable}\n{}\n", roff(text)));
    }
    page
}

const VARIABLES: [(&str, &str); 4] = [
    ("MSNP_PASSWORD", "the password, where --password-file does not name a file that holds it"),
    ("MSNP_PROXY", "the network's proxy, where --proxy does not name it; may hold its name and password"),
    ("MSNP_SERVICES", "folders with service files, which --service finds by name"),
    ("NO_COLOR", "msnp doctor has no colours then"),
];

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// Text without what roff takes for a request or an escape.
fn roff(text: &str) -> String {
    let line = |line: &str| {
        let escaped = line.replace('\\', "\\e").replace('-', "\\-");
        let is_request = escaped.starts_with(['.', '\'']);
        if is_request { format!("\\&{escaped}") } else { escaped }
    };
    text.lines().map(line).collect::<Vec<String>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_option_of_every_command_is_in_each_script_and_in_the_manual_page() {
        let manual = manual();
        for command in COMMANDS {
            let (_, behind) = manual.split_once(&format!("\n.SS msnp {}\n", command.name)).unwrap();
            let section = behind.split_once("\n.S").map_or(behind, |(section, _)| section);
            for entry in command.entries() {
                let tagged = format!("\n.B {}\n", roff(&forms(entry)));
                assert!(section.contains(&tagged), "{} {}", command.name, entry.name);
                for shell in SHELLS {
                    let script = script(shell).unwrap();
                    let part = part(&script, shell, command.name);
                    let wanted = match *shell {
                        "bash" => format!("{} ", entry.name),
                        "zsh" => format!("{}[", entry.name),
                        _ => format!("-l {} ", entry.name.trim_start_matches('-')),
                    };
                    let is_there = part.replace('"', " ").contains(&wanted);
                    assert!(is_there, "{shell}: {} {} in {part}", command.name, entry.name);
                }
            }
        }
    }

    /// What a script has about one command.
    fn part(script: &str, shell: &str, command: &str) -> String {
        match shell {
            "bash" => {
                let start = format!("        {command}) words=");
                script.lines().find(|line| line.starts_with(&start)).unwrap().to_owned()
            }
            "zsh" => {
                let (_, behind) = script.split_once(&format!("\n        {command})\n")).unwrap();
                behind.split_once(";;").unwrap().0.to_owned()
            }
            _ => {
                let here = format!("'__fish_seen_subcommand_from {command}'");
                script.lines().filter(|line| line.contains(&here)).collect::<Vec<&str>>().join("\n")
            }
        }
    }

    #[test]
    fn text_is_no_request_of_roff() {
        assert_eq!(roff(".B\n'x --a\\n"), "\\&.B\n\\&'x \\-\\-a\\en");
    }
}
