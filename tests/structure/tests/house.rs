//! Every crate stands as `floors` says, and what does not is found.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use msnp_structure::{
    Floors, LONGEST_FILE, LONGEST_FUNCTION, Length, circles, is_too_large, parse, read, too_long,
};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

#[test]
fn no_import_runs_back_up_and_no_circle_is_large() {
    let crates = parse(&fs::read_to_string(root().join("tests/structure/floors")).unwrap());
    assert_eq!(crates.len(), 4, "core, client, ffi and bindings");
    let mut faults = Vec::new();
    for (source, floors) in crates {
        let imports = read(&root().join(&source)).unwrap();
        let large = circles(&imports).into_iter().filter(|circle| is_too_large(circle, &imports));
        faults.extend(large.map(|circle| format!("{source}: a circle: {circle:?}")));
        faults.extend(floors.check(&imports).into_iter().map(|fault| format!("{source}: {fault}")));
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn files_are_short_and_long_functions_have_a_reason() {
    let listed = fs::read_to_string(root().join("tests/structure/long-functions")).unwrap();
    // `file function: reason`
    let mut reasons: Vec<&str> = listed
        .lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty())
        .map(|line| line.split_once(": ").expect("a reason").0)
        .collect();
    let mut without = Vec::new();
    for Length { file, function, lines } in too_long(&root()).unwrap() {
        let name = format!("{file} {function}");
        match reasons.iter().position(|reason| *reason == name) {
            Some(place) if !function.is_empty() => drop(reasons.remove(place)),
            _ => without.push(format!("{name}: {lines} lines")),
        }
    }
    assert!(
        without.is_empty() && reasons.is_empty(),
        "files over {LONGEST_FILE} lines, or functions over {LONGEST_FUNCTION} without a reason: {without:#?}; \
         reasons for what is not long: {reasons:#?}"
    );
}

/// A crate of these files, in a folder of its own.
fn planted(name: &str, files: &[(&str, &str)]) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    for (file, text) in files {
        let path = folder.join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

fn set(files: &[&str]) -> BTreeSet<String> {
    files.iter().map(|file| (*file).to_owned()).collect()
}

#[test]
fn a_planted_import_that_runs_back_up_is_found() {
    let source = planted(
        "upwards",
        &[
            ("lib.rs", "mod ground; mod top; pub use top::Lead;"),
            ("ground.rs", "pub struct Id; fn look() { crate::Lead::act(); }"),
            ("top.rs", "use crate::ground::Id; pub struct Lead(Id); impl Lead { pub fn act() {} }"),
        ],
    );
    let floors = Floors(vec![vec!["ground".into()], vec!["top".into()], vec!["lib".into()]]);
    // By the name that the root passes on, in a path and not in a `use`.
    assert_eq!(floors.check(&read(&source).unwrap()), ["ground.rs (floor 0) imports top.rs (floor 1)"]);
}

#[test]
fn a_file_on_no_floor_and_a_name_without_a_file_are_found() {
    let source = planted("nowhere", &[("lib.rs", "mod room;"), ("room.rs", "")]);
    let floors = Floors(vec![vec!["cellar".into()], vec!["lib".into()]]);
    assert_eq!(floors.check(&read(&source).unwrap()), ["room.rs is on no floor", "no file is cellar"]);
}

#[test]
fn planted_circles_are_found_where_they_must_not_be() {
    let source = planted(
        "circles",
        &[
            ("lib.rs", "mod a; mod b; mod c;"),
            ("a/mod.rs", "mod one; pub struct A; use one::One as Two;"),
            ("a/one.rs", "use super::A; pub struct One(A);"),
            ("b.rs", "use crate::c::{self, C as D}; pub struct B;"),
            ("c.rs", "pub struct C; pub(crate) fn of(b: crate::b::B) {}"),
        ],
    );
    let imports = read(&source).unwrap();
    let found = circles(&imports);
    assert_eq!(found, [set(&["a/mod.rs", "a/one.rs"]), set(&["b.rs", "c.rs"])]);
    assert!(!found.iter().any(|circle| is_too_large(circle, &imports)));

    let source = planted(
        "across",
        &[
            ("lib.rs", "mod a; mod b;"),
            ("a/mod.rs", "pub mod one;"),
            ("a/one.rs", "use super::super::b::B; pub struct One(B);"),
            ("b.rs", "use crate::a::*; pub struct B(one::One);"),
        ],
    );
    let imports = read(&source).unwrap();
    // `one::One` comes through the glob, and is not seen: the glob itself is.
    assert!(imports.0["b.rs"].contains("a/mod.rs"));
    let source = planted(
        "long",
        &[
            ("lib.rs", "mod a; mod b; mod c; mod d; mod e;"),
            ("a.rs", "use crate::b::B; pub struct A;"),
            ("b.rs", "use crate::c::C; pub struct B;"),
            ("c.rs", "use crate::d::D; pub struct C;"),
            ("d.rs", "use crate::e::E; pub struct D;"),
            ("e.rs", "use crate::a::A; pub struct E;"),
        ],
    );
    let imports = read(&source).unwrap();
    assert!(circles(&imports).iter().any(|circle| circle.len() == 5 && is_too_large(circle, &imports)));
}

#[test]
fn tests_may_use_what_they_test() {
    let source = planted(
        "tested",
        &[
            ("lib.rs", "mod a; mod b;"),
            (
                "a.rs",
                "pub struct A; #[cfg(test)] mod tests { use crate::b::B; } #[cfg(all(test, unix))] use crate::b;",
            ),
            ("b.rs", "use crate::a::A; pub struct B(A);"),
        ],
    );
    assert_eq!(circles(&read(&source).unwrap()), Vec::<BTreeSet<String>>::new());
}

#[test]
fn what_is_too_long_is_found() {
    let long = format!(
        "impl A {{ fn long() {{\n{}}} }}\nfn short() {{}}\n{}",
        "    let _ = 1;\n".repeat(60),
        "//\n".repeat(600)
    );
    let source = planted("long-files", &[("a/b.rs", &long), ("target/c.rs", &long), ("d.rs", "struct A;")]);
    let found = too_long(&source).unwrap();
    let length =
        |function: &str, lines| Length { file: "a/b.rs".to_owned(), function: function.to_owned(), lines };
    assert_eq!(found, [length("", 663), length("long", 62)]);
}
