//! Every method that the border has is called by the layer by hand of each language.

#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::Path;

/// Each language makes and closes its client in a way of its own.
const MADE_AND_ENDED: [&str; 2] = ["new", "close"];

/// All sources of a folder, one behind the other.
fn sources(folder: &Path, ending: &str) -> String {
    let mut all = String::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            all.push_str(&sources(&path, ending));
        } else if path.extension().is_some_and(|extension| extension == ending) {
            all.push_str(&fs::read_to_string(&path).unwrap());
        }
    }
    all
}

/// The names of the methods that a file exports.
fn exported(source: &str) -> Vec<&str> {
    let (mut names, mut is_exported) = (Vec::new(), false);
    for line in source.lines() {
        is_exported = match line {
            "#[uniffi::export]" => true,
            "}" => false,
            _ => is_exported,
        };
        let method = line.strip_prefix("    pub ").map(|line| line.strip_prefix("async ").unwrap_or(line));
        if let Some(name) = method.and_then(|line| line.strip_prefix("fn ")).filter(|_| is_exported) {
            names.push(name.split(['(', '<']).next().unwrap());
        }
    }
    names
}

/// `set_status` as `setStatus`.
fn camel(name: &str) -> String {
    let mut words = name.split('_');
    let first = words.next().unwrap().to_owned();
    words.fold(first, |name, word| name + &word[..1].to_ascii_uppercase() + &word[1..])
}

/// Whether a layer calls a method of its native object.
fn calls(source: &str, name: &str) -> bool {
    let ends = |rest: &str| !rest.starts_with(|next: char| next.is_alphanumeric() || next == '_');
    let after = |of: &str| source.split(of).skip(1).any(|rest| rest.strip_prefix(name).is_some_and(ends));
    after("native.") || after("native::")
}

#[test]
fn every_method_is_called_by_the_layer_of_each_language() {
    let bindings = Path::new(env!("CARGO_MANIFEST_DIR"));
    let kotlin = sources(&bindings.join("kotlin/src/main/kotlin"), "kt");
    let swift = sources(&bindings.join("swift/Sources/Msnp"), "swift");
    let python = sources(&bindings.join("python/source"), "py");
    let (mut missing, mut count) = (Vec::new(), 0);
    for file in ["client.rs", "conversation.rs", "object.rs", "requests.rs", "transfer.rs"] {
        let source = fs::read_to_string(bindings.join("src").join(file)).unwrap();
        for name in exported(&source).into_iter().filter(|name| !MADE_AND_ENDED.contains(name)) {
            count += 1;
            let called = [
                ("Kotlin", calls(&kotlin, &camel(name))),
                ("Swift", calls(&swift, &camel(name))),
                ("Python", calls(&python, name)),
            ];
            let of_language = called.into_iter().filter(|(_, is_called)| !is_called);
            missing
                .extend(of_language.map(|(language, _)| format!("{language} does not call {name} ({file})")));
        }
    }
    assert!(count > 50, "only {count} methods were found");
    assert_eq!(missing, [""; 0]);
}
