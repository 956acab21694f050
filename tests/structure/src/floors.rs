//! The floors of a crate, lowest first: a file uses what is on its own floor or below.

use std::collections::BTreeMap;

use crate::Imports;

/// The floors of one crate: names of files and folders below `src`, without `.rs`.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Floors(pub Vec<Vec<String>>);

/// Reads the floors of several crates: a line with the folder of the sources, and below it, indented, a line for each floor, the lowest
/// first. A `#` begins a comment.
pub fn parse(text: &str) -> BTreeMap<String, Floors> {
    let mut crates: Vec<(String, Floors)> = Vec::new();
    for line in text.lines().map(|line| line.split('#').next().unwrap_or_default()) {
        let names: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
        match (line.starts_with(' '), names.first(), crates.last_mut()) {
            (_, None, _) => {}
            (true, Some(_), Some((_, floors))) => floors.0.push(names),
            (_, Some(name), _) => crates.push((name.clone(), Floors::default())),
        }
    }
    crates.into_iter().collect()
}

impl Floors {
    /// What of the imports is not as the floors have it, each in words.
    pub fn check(&self, imports: &Imports) -> Vec<String> {
        let mut faults = Vec::new();
        for (file, of_file) in &imports.0 {
            let Some(own) = self.floor_of(file) else {
                faults.push(format!("{file} is on no floor"));
                continue;
            };
            for other in of_file {
                if let Some(floor) = self.floor_of(other).filter(|floor| *floor > own) {
                    faults.push(format!("{file} (floor {own}) imports {other} (floor {floor})"));
                }
            }
        }
        let names = self.0.iter().flatten();
        let is_there = |name: &&String| imports.0.keys().any(|file| is_inside(file, name));
        faults.extend(names.filter(|name| !is_there(name)).map(|name| format!("no file is {name}")));
        faults
    }

    /// The longest name counts: a folder may stand on one floor, and one of its files on another.
    fn floor_of(&self, file: &str) -> Option<usize> {
        let named =
            self.0.iter().enumerate().flat_map(|(floor, names)| names.iter().map(move |name| (floor, name)));
        named
            .filter(|(_, name)| is_inside(file, name))
            .max_by_key(|(_, name)| name.len())
            .map(|(floor, _)| floor)
    }
}

fn is_inside(file: &str, name: &str) -> bool {
    file.strip_prefix(name).is_some_and(|rest| rest == ".rs" || rest.starts_with('/'))
}
