//! What is made of `bindings/requests.toml`: the regular requests in C, UniFFI, Kotlin, Swift, Python and `msnp pipe`.
//! `MSNP_WRITE_REQUESTS=1 cargo test -p msnp-structure --test requests` writes it anew; otherwise what is kept is compared.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use Language::{C, Kotlin, Pipe, Python, Rust, Swift};

const COMMAND: &str = "`MSNP_WRITE_REQUESTS=1 cargo test -p msnp-structure --test requests`";

#[derive(Clone, Copy, PartialEq)]
enum Language {
    C,
    Rust,
    Kotlin,
    Swift,
    Python,
    Pipe,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    request: Vec<Request>,
}

/// What the fields are says the table.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Request {
    name: String,
    about: String,
    errors: Option<String>,
    note: Option<String>,
    answer: Option<Answer>,
    feature: Option<String>,
    arguments: Vec<Argument>,
    pipe: Option<Command>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Answer {
    about: String,
    c: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Argument {
    name: String,
    kind: Kind,
    about: Option<String>,
    c: Option<String>,
    kotlin: Option<String>,
    swift: Option<String>,
    pipe: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Command {
    word: Option<String>,
    answer: Told,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Told {
    Contact,
    Done,
}

#[derive(Clone, Copy, Deserialize, PartialEq)]
#[serde(rename_all = "kebab-case")]
enum Kind {
    Account,
    Text,
    Clearable,
    Group,
    OptionalGroup,
    Flag,
    Capabilities,
}

impl Kind {
    /// The type in a language, and how an argument (`@`) is handed on there.
    fn forms(self, language: Language) -> (&'static str, &'static str) {
        match (language, self) {
            (C, Self::Account | Self::Text | Self::Group) => ("Text", "&@"),
            (C, Self::Clearable) => ("OptionalText", "&@"),
            (C, Self::OptionalGroup) => ("OptionalText", "Some(&*@).filter(|@| !@.is_empty())"),
            (C, Self::Capabilities) => ("u32", "msnp::Capabilities(@)"),
            (C | Rust | Pipe, Self::Flag) => ("bool", "@"),
            (Rust | Pipe, Self::Account | Self::Text | Self::Clearable | Self::Group) => ("String", "&@"),
            (Rust | Pipe, Self::OptionalGroup) => ("Option<String>", "@.as_deref()"),
            (Rust | Pipe, Self::Capabilities) => ("u32", "msnp::Capabilities(@)"),
            (Kotlin, Self::Account | Self::Text | Self::Clearable | Self::Group) => ("String", "@.whole()"),
            (Kotlin, Self::OptionalGroup) => ("String? = null", "@?.whole()"),
            (Kotlin, Self::Flag) => ("Boolean", "@"),
            (Kotlin, Self::Capabilities) => ("UInt", "@"),
            (Swift, Self::Account | Self::Text | Self::Clearable | Self::Group) => ("String", "bounded(@)"),
            (Swift, Self::OptionalGroup) => ("String? = nil", "@.map { try bounded($0) }"),
            (Swift, Self::Flag) => ("Bool", "@"),
            (Swift, Self::Capabilities) => ("UInt32", "@"),
            (Python, Self::Account | Self::Text | Self::Clearable | Self::Group) => ("str", "@"),
            (Python, Self::OptionalGroup) => ("str | None = None", "@"),
            (Python, Self::Flag) => ("bool", "@"),
            (Python, Self::Capabilities) => ("int", "@"),
        }
    }

    /// What is said of an argument of this kind of which the table says nothing.
    fn about(self, language: Language) -> Option<&'static str> {
        match self {
            // Swift's pages have a word about each argument, or about none.
            Self::Account => matches!(language, C | Swift).then_some("the account."),
            Self::Group => Some("the group's id or name."),
            Self::OptionalGroup if language == C => Some("the group's id or name; NULL or empty: none."),
            Self::OptionalGroup => Some("the group's id or name; none if it is not given."),
            Self::Capabilities if language == C => {
                Some("`MSNP_CAPABILITY_` constants joined by `|`. Claim only what is true: peers act on it.")
            }
            Self::Capabilities => Some("bits. Claim only what is true: peers act on it."),
            Self::Text | Self::Clearable | Self::Flag => None,
        }
    }

    fn is_number_or_flag(self) -> bool {
        matches!(self, Self::Flag | Self::Capabilities)
    }

    /// Whether callers have to say its name, where the language knows such arguments.
    fn is_named(self) -> bool {
        matches!(self, Self::Flag | Self::OptionalGroup)
    }
}

impl Argument {
    fn name(&self, language: Language) -> String {
        let own = match language {
            C => &self.c,
            Kotlin => &self.kotlin,
            Pipe => &self.pipe,
            Rust | Swift | Python => &None,
        };
        let name = match (own, self.kind) {
            (Some(own), _) => own,
            (None, Kind::Account) if matches!(language, C | Pipe) => "who",
            (None, _) => &self.name,
        };
        if matches!(language, Kotlin | Swift) { camel(name) } else { name.to_owned() }
    }

    /// Name and type.
    fn signature(&self, language: Language) -> String {
        format!("{}: {}", self.name(language), self.kind.forms(language).0)
    }

    fn handed_on(&self, language: Language) -> String {
        self.kind.forms(language).1.replace('@', &self.name(language))
    }

    fn about(&self, language: Language) -> Option<String> {
        let about = self.about.as_deref().or(self.kind.about(language))?;
        let null = if language == C && self.kind == Kind::Clearable { " NULL is empty." } else { "" };
        Some(told(about, language) + null)
    }
}

impl Request {
    /// Something of each argument.
    fn joined(&self, write: impl Fn(&Argument) -> String) -> String {
        self.arguments.iter().map(write).collect::<Vec<_>>().join(", ")
    }

    fn handed_on(&self, language: Language) -> String {
        self.joined(|argument| argument.handed_on(language))
    }

    /// Names and types.
    fn signature(&self, language: Language) -> String {
        self.joined(|argument| argument.signature(language))
    }

    fn about(&self, language: Language) -> String {
        let about = told(&self.about, language);
        match (&self.answer, language) {
            (Some(Answer { about: answer, c }), C) => {
                format!("{about} `data.answered.{c}` of the event is {answer}")
            }
            (Some(answer), Rust | Python) => format!("{about} Gives {}", answer.about),
            (Some(_), Kotlin | Swift | Pipe) | (None, _) => about,
        }
    }

    /// What it fails with, but for C.
    fn errors(&self, language: Language) -> String {
        let errors = match &self.errors {
            Some(errors) => told(errors, language) + "; the answer of the service otherwise.",
            None => "the answer of the service.".to_owned(),
        };
        self.note.iter().fold(errors, |errors, note| errors + " " + note)
    }

    /// The same in C, where the answer of the service is an event.
    fn errors_at_once(&self) -> String {
        let mut errors: Vec<String> = self.errors.iter().map(|errors| told(errors, C)).collect();
        if self.arguments.iter().any(|argument| !argument.kind.is_number_or_flag()) {
            errors.push("`MSNP_RESULT_INVALID_UTF8`".to_owned());
        }
        errors.extend(
            self.feature
                .iter()
                .map(|feature| format!("`MSNP_RESULT_NOT_IN_BUILD` without the feature `{feature}`")),
        );
        let and = if errors.is_empty() { "" } else { ", and " };
        let note = self.note.iter().map(|note| format!(" {note}")).collect::<String>();
        let errors = errors.join(", ");
        format!(
            "Errors at once: {errors}{and}as every request `MSNP_RESULT_NOT_SIGNED_IN`, `MSNP_RESULT_BUSY`, `MSNP_RESULT_CLOSED`, \
             `MSNP_RESULT_NULL_POINTER`, `MSNP_RESULT_NOT_AN_OBJECT`. The answer of the service comes with the event.{note} From any thread."
        )
    }

    /// What is said of each argument, where anything is, in lines.
    fn told_arguments(&self, language: Language, start: &str) -> String {
        let (before, after, further) = match language {
            C | Rust => ("- `", "`: ", "  "),
            Kotlin => ("@param ", " ", "  "),
            Swift => ("- Parameter ", ": ", "  "),
            Python | Pipe => ("", ": ", "    "),
        };
        let told = self.arguments.iter().filter_map(|argument| {
            let (name, about) = (argument.name(language), argument.about(language)?);
            Some(wrapped(start, further, &format!("{before}{name}{after}{about}")))
        });
        told.collect()
    }

    fn c(&self) -> String {
        let start = "    /// ";
        let about = wrapped(start, "", &self.about(C)) + "    ///\n" + &self.told_arguments(C, start);
        let errors = wrapped(start, "", &self.errors_at_once());
        let feature = self.feature.iter().map(|feature| format!(", in {feature:?}")).collect::<String>();
        let (name, signature, handed_on) = (&self.name, self.signature(C), self.handed_on(C));
        format!(
            "{about}    request\n{errors}    fn msnp_client_{name}({signature}) => client.{name}({handed_on}){feature};\n"
        )
    }

    fn rust(&self) -> String {
        let start = "    /// ";
        let mut doc = wrapped(start, "", &self.about(Rust)) + "    ///\n";
        let arguments = self.told_arguments(Rust, start);
        if !arguments.is_empty() {
            doc += &(arguments + "    ///\n");
        }
        doc += &wrapped(start, "", &format!("Errors: {}", self.errors(Rust)));
        let answer = if self.answer.is_some() { "String" } else { "()" };
        let name = &self.name;
        let (begin, end) =
            (format!("    pub async fn {name}("), format!(") -> Result<{answer}, NativeFailure> {{"));
        // As rustfmt has it.
        let mut signature = format!("{begin}&self, {}, cancellation: Cancel{end}", self.signature(Rust));
        if signature.len() > 110 {
            let lines = self.signature(Rust).replace(", ", ",\n        ");
            signature = format!(
                "{begin}\n        &self,\n        {lines},\n        cancellation: Cancel,\n    {end}"
            );
        }
        let handed_on = self.handed_on(Rust);
        format!(
            "{doc}{signature}\n        self.request(cancellation, self.inner.{name}({handed_on})).await\n    }}\n"
        )
    }

    fn kotlin(&self) -> String {
        let start = "     * ";
        let about =
            wrapped(start, "", &self.about(Kotlin)) + "     *\n" + &self.told_arguments(Kotlin, start);
        let gives =
            self.answer.iter().map(|answer| wrapped(start, "  ", &format!("@return {}", answer.about)));
        let gives = gives.collect::<String>();
        let errors = wrapped(start, "  ", &format!("@throws MsnpException {}", self.errors(Kotlin)));
        let answer = if self.answer.is_some() { "String" } else { "Unit" };
        let name = camel(&self.name);
        let signature = format!("    public suspend fun {name}({}): {answer} =", self.signature(Kotlin));
        let body = format!("waiting {{ native.{name}({}, null) }}", self.handed_on(Kotlin));
        let between = if signature.len() + body.len() < 140 { " " } else { "\n        " };
        format!("    /**\n{about}{gives}{errors}     */\n{signature}{between}{body}\n")
    }

    fn swift(&self) -> String {
        let start = "    /// ";
        let mut doc =
            wrapped(start, "", &self.about(Swift)) + "    ///\n" + &self.told_arguments(Swift, start);
        if let Some(answer) = &self.answer {
            doc += &wrapped(start, "  ", &format!("- Returns: {}", answer.about));
        }
        doc += &wrapped(start, "  ", &format!("- Throws: ``MsnpError``: {}", self.errors(Swift)));
        let mut arguments = Vec::new();
        for argument in &self.arguments {
            let is_bare = arguments.is_empty() && argument.kind != Kind::Flag;
            let label = argument.swift.as_deref().or(is_bare.then_some("_"));
            let label = label.map(|label| format!("{label} ")).unwrap_or_default();
            arguments.push(label + &argument.signature(Swift));
        }
        let arguments = arguments.join(", ");
        let handed_on =
            self.joined(|argument| format!("{}: {}", argument.name(Swift), argument.handed_on(Swift)));
        let (discardable, answer) =
            if self.answer.is_some() { ("    @discardableResult\n", " -> String") } else { ("", "") };
        let name = camel(&self.name);
        let call = format!("try await self.native.{name}({handed_on}, cancellation: $0)");
        let body = if call.len() < 90 {
            format!("{{ {call} }}")
        } else {
            format!("{{\n            {call}\n        }}")
        };
        format!(
            "{doc}{discardable}    public func {name}({arguments}) async throws{answer} {{\n        \
             try await cancellable {body}\n    }}\n"
        )
    }

    fn python(&self) -> String {
        let start = "        ";
        let mut doc = wrapped(start, "", &format!("\"\"\"{}", self.about(Python))) + "\n";
        let arguments = self.told_arguments(Python, start);
        if !arguments.is_empty() {
            doc += &(arguments + "\n");
        }
        doc += &wrapped(start, "", &format!("Errors: {}", self.errors(Python)));
        let mut arguments = "self".to_owned();
        for argument in &self.arguments {
            if argument.kind.is_named() && !arguments.contains('*') {
                arguments += ", *";
            }
            arguments += &format!(", {}", argument.signature(Python));
        }
        let (answer, gives) = if self.answer.is_some() { ("str", "return ") } else { ("None", "") };
        let (name, handed_on) = (&self.name, self.handed_on(Python));
        format!(
            "    async def {name}({arguments}) -> {answer}:\n{doc}        \"\"\"\n        \
             {gives}await call(self._native.{name}, {handed_on}, None)\n"
        )
    }

    /// The command, and what answers it.
    fn pipe(&self) -> Option<(String, String)> {
        let command = self.pipe.as_ref()?;
        let word = command.word.clone().unwrap_or_else(|| self.name.replace('_', "-"));
        let about = self.about(Pipe);
        let first = about.split_inclusive(". ").next()?.trim_end().trim_end_matches('.');
        let call = format!("client.{}({}).await", self.name, self.handed_on(Pipe));
        let (answer, told) = match command.answer {
            Told::Contact => ("`contact` as it is then", format!("contact(&client, &who, {call})")),
            Told::Done => ("`done`", format!("refusal({call})")),
        };
        let mut entry = wrapped("    /// ", "", &format!("{first}. Answered by {answer}."));
        let variant = pascal(&word);
        entry += &format!("    {word:?} => {variant} {{\n");
        for argument in &self.arguments {
            if let Some(about) = argument.about(Pipe) {
                entry += &wrapped("        /// ", "", &capitalised(&about));
            }
            entry += &format!("        {},\n", argument.signature(Pipe));
        }
        entry += "    }\n";
        let fields = self.joined(|argument| argument.name(Pipe));
        Some((entry, format!("                Self::{variant} {{ {fields} }} => {told},\n")))
    }
}

/// `set_status` as `setStatus`.
fn camel(name: &str) -> String {
    let mut words = name.split('_');
    let first = words.next().unwrap().to_owned();
    words.fold(first, |name, word| name + &capitalised(word))
}

/// `add-to-group` as `AddToGroup`.
fn pascal(word: &str) -> String {
    word.split('-').map(capitalised).collect()
}

fn capitalised(word: &str) -> String {
    word[..1].to_ascii_uppercase() + &word[1..]
}

/// `TooLong` as `too_long`.
fn snake(name: &str) -> String {
    let mut snake = String::new();
    for letter in name.chars() {
        if letter.is_ascii_uppercase() && !snake.is_empty() {
            snake.push('_');
        }
        snake.push(letter.to_ascii_lowercase());
    }
    snake
}

/// A text of the table, with what it names as the language names it.
fn told(text: &str, language: Language) -> String {
    let named = |part: &str| {
        let (of, name) = part.split_once("::")?;
        let snake = snake(name);
        let shout = snake.to_ascii_uppercase();
        Some(match (language, of) {
            (C, "Error") => format!("`MSNP_RESULT_{shout}`"),
            (C, "Event") => format!("`MSNP_EVENT_{shout}`"),
            (C, "Client") => format!("`msnp_client_{snake}`"),
            (Kotlin, "Error") => format!("[ErrorKind.{shout}]"),
            (Kotlin, "Event") => format!("[Event.{name}]"),
            (Kotlin, "Client") => format!("[{}]", camel(&snake)),
            (Swift, _) => format!("`{}`", camel(&snake)),
            (Python, "Error") => format!("`{shout}`"),
            (Python, "Event") => format!("`Event.{shout}`"),
            (Pipe, _) => format!("`{}`", snake.replace('_', "-")),
            (Rust | Python, _) => format!("`{name}`"),
            (C | Kotlin, _) => panic!("{part} is neither an Error, nor an Event or a Client"),
        })
    };
    let parts = text.split('`').enumerate();
    let told = parts.map(|(place, part)| match place % 2 {
        0 => part.to_owned(),
        _ => named(part).unwrap_or_else(|| format!("`{part}`")),
    });
    told.collect()
}

/// A paragraph in lines of at most 140 characters that begin with `start`, all but the first with `further` behind it.
fn wrapped(start: &str, further: &str, text: &str) -> String {
    let (mut lines, mut line) = (String::new(), start.to_owned());
    for word in text.split(' ') {
        if line.len() > start.len() + further.len() && line.chars().count() + word.chars().count() > 140 {
            lines += line.trim_end();
            lines.push('\n');
            line = format!("{start}{further}");
        }
        line += word;
        line.push(' ');
    }
    lines + line.trim_end() + "\n"
}

const C_FILE: &str = r"//! The regular requests. {note}

use std::ffi::c_char;

use msnp::Client;

use super::accounts::msnp_client;
use super::queue::Content;
use super::requests::{OptionalText, Text, ask, requests};
use crate::arguments::{Argument, as_c};
use crate::result::msnp_result;

requests! { client:
{requests}}
";

const RUST_FILE: &str = r"//! The regular requests. {note}

use crate::client::{Cancel, Client};
use crate::failure::NativeFailure;

#[uniffi::export]
impl Client {
{requests}}
";

const KOTLIN_FILE: &str = r"// {note}

package msnp

/** What a [Client] asks of the service, and waits for. Groups are named by id or by name. */
public abstract class ClientRequests internal constructor(internal val native: NativeClient) {
{requests}}
";

const SWIFT_FILE: &str = r"// {note}

import MsnpNative

/// What is asked of the service, and waited for. Groups are named by id or by name.
///
/// Each of these throws a ``MsnpError`` with the answer of the service when it refuses, with the kinds `notSignedIn` and `closed`, and with
/// `sessionEnded` when the session ends before the answer comes.
extension Client {
{requests}}
";

const PYTHON_FILE: &str = r#"# {note}

"""What is asked of the service, and waited for."""

from __future__ import annotations

from ._border import call
from ._native import NativeClient


class ClientRequests:
    """What a `Client` asks of the service, and waits for. Groups are named by id or by name."""

    _native: NativeClient

{requests}"#;

const PIPE_FILE: &str = r"//! The commands for regular requests. {note}

#[cfg(test)]
use schemars::JsonSchema;

use msnp::Client;

use super::command::commands;
use super::field::Field;
use super::pending::Answer;
use super::requests::{contact, refusal};
use crate::json_lines::{Complaint, Fields};

commands! { enum Regular;
{requests}}

impl Regular {
    #[rustfmt::skip]
    pub(super) fn answer(self, client: Client) -> Answer {
        Box::pin(async move {
            match self {
{answers}            }
        })
    }
}
";

/// The files that are made, from the root of the repository.
fn made(table: &Table) -> [(&'static str, String); 6] {
    let file = |form: &str, requests: &str| {
        let note = format!("Made of `bindings/requests.toml`: {COMMAND}.");
        form.replace("{note}", &note).replace("{requests}", requests)
    };
    let all = |form: &str, write: fn(&Request) -> String| {
        file(form, &table.request.iter().map(write).collect::<Vec<_>>().join("\n"))
    };
    let (commands, answers): (String, String) = table.request.iter().filter_map(Request::pipe).unzip();
    [
        ("ffi/src/client/regular.rs", all(C_FILE, Request::c)),
        ("bindings/src/requests.rs", all(RUST_FILE, Request::rust)),
        ("bindings/kotlin/src/main/kotlin/msnp/ClientRequests.kt", all(KOTLIN_FILE, Request::kotlin)),
        ("bindings/swift/Sources/Msnp/ClientRequests.swift", all(SWIFT_FILE, Request::swift)),
        ("bindings/python/source/msnp/_requests.py", all(PYTHON_FILE, Request::python)),
        ("examples/terminal/src/pipe/regular.rs", file(PIPE_FILE, &commands).replace("{answers}", &answers)),
    ]
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn table() -> Table {
    let table = fs::read_to_string(root().join("bindings/requests.toml")).unwrap();
    toml::from_str(&table).unwrap_or_else(|error| panic!("bindings/requests.toml: {error}"))
}

#[test]
fn every_layer_has_the_requests_of_the_table() {
    for (file, text) in made(&table()) {
        let path = root().join(file);
        if std::env::var_os("MSNP_WRITE_REQUESTS").is_some() {
            fs::write(&path, &text).unwrap();
        }
        let kept = fs::read_to_string(&path).unwrap_or_default();
        assert!(kept == text, "{file} is not what bindings/requests.toml says: {COMMAND} writes it anew");
    }
}
