//! Circles of files.

use std::collections::BTreeSet;

use crate::Imports;

/// The most files of one folder that may import each other.
const MOST_IN_A_FOLDER: usize = 4;

/// Every set of files of which each leads to each other.
pub fn circles(imports: &Imports) -> Vec<BTreeSet<String>> {
    let reached: Vec<(&String, BTreeSet<&String>)> =
        imports.0.keys().map(|file| (file, reached_from(imports, file))).collect();
    let mut circles: Vec<BTreeSet<String>> = Vec::new();
    for (file, reaches) in &reached {
        if !reaches.contains(file) || circles.iter().any(|circle| circle.contains(*file)) {
            continue;
        }
        let circle = reached.iter().filter(|(other, back)| reaches.contains(*other) && back.contains(*file));
        circles.push(circle.map(|(other, _)| (*other).clone()).collect());
    }
    circles
}

fn reached_from<'a>(imports: &'a Imports, file: &str) -> BTreeSet<&'a String> {
    let mut reached = BTreeSet::new();
    let mut next: Vec<&String> = imports.0.get(file).into_iter().flatten().collect();
    while let Some(file) = next.pop() {
        if reached.insert(file) {
            next.extend(imports.0.get(file).into_iter().flatten());
        }
    }
    reached
}

/// Whether a circle is one that must not be: across folders, or of more than four files.
pub fn is_too_large(circle: &BTreeSet<String>, imports: &Imports) -> bool {
    let folders: BTreeSet<&str> = circle.iter().map(|file| folder_of(file, imports)).collect();
    circle.len() > MOST_IN_A_FOLDER || folders.len() > 1
}

/// The folder that a file belongs to. That of `a.rs` is `a`, where there is such a folder: the file is the head of those in it.
fn folder_of<'a>(file: &'a str, imports: &Imports) -> &'a str {
    let head = file.strip_suffix(".rs").unwrap_or(file);
    if imports.0.keys().any(|other| other.strip_prefix(head).is_some_and(|rest| rest.starts_with('/'))) {
        return head;
    }
    head.rsplit_once('/').map_or("", |(folder, _)| folder)
}
