//! Figures in pages: numbers with a unit, each of which has to come from somewhere.

use crate::pages::Tree;

/// What makes a number a figure.
const UNITS: &[&str] = &[
    "%",
    "GB",
    "GiB",
    "KB",
    "KiB",
    "MB",
    "MiB",
    "byte",
    "bytes",
    "characters",
    "days",
    "hour",
    "hours",
    "hundredths",
    "kB",
    "line",
    "lines",
    "milliseconds",
    "minute",
    "minutes",
    "ms",
    "percent",
    "requests",
    "s",
    "second",
    "seconds",
    "stories",
    "tests",
    "threads",
    "times",
    "wake-ups",
];

/// The figures of a page outside of its blocks of code: the number as it is written, a space and the unit.
pub fn figures(page: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut is_code = false;
    for line in page.lines() {
        if line.trim_start().starts_with("```") {
            is_code = !is_code;
        } else if !is_code {
            in_line(line, &mut found);
        }
    }
    found.sort();
    found.dedup();
    found
}

fn in_line(line: &str, found: &mut Vec<String>) {
    let mut before = ' ';
    let mut rest = line;
    while let Some(letter) = rest.chars().next() {
        if letter.is_ascii_digit() && !(before.is_alphanumeric() || matches!(before, '.' | '-' | '/' | '_')) {
            let (number, behind) = number(rest);
            let unit = behind.strip_prefix([' ', '-']).unwrap_or(behind);
            let word =
                unit.split(|letter: char| !letter.is_alphanumeric() && letter != '%' && letter != '-').next();
            if let Some(word) = word.filter(|word| UNITS.contains(word)) {
                found.push(format!("{number} {word}"));
            }
            before = '0';
            rest = behind;
        } else {
            before = letter;
            rest = rest.get(letter.len_utf8()..).unwrap_or_default();
        }
    }
}

/// A number with the commas and the point in it, and what follows it.
fn number(text: &str) -> (&str, &str) {
    let end = text
        .find(|letter: char| !letter.is_ascii_digit() && letter != ',' && letter != '.')
        .unwrap_or(text.len());
    let digits = text.get(..end).unwrap_or_default().trim_end_matches([',', '.']);
    text.split_at(digits.len())
}

/// What a program that writes a page leaves to people: all but tables, headings and the notes below a table.
pub fn prose(page: &str) -> String {
    let is_written = |line: &&str| !line.starts_with(['|', '#', '-']);
    page.lines().filter(is_written).collect::<Vec<_>>().join("\n")
}

/// What is wrong with the list of figures that pages, by name and text, may have. A line of it is `page | figure | source`, where the source is `file: text`, a text that
/// stands in that file, or `because` and a reason.
pub fn unexplained(tree: &Tree, pages: &[(&str, String)], list: &str) -> Vec<String> {
    let read = |path: &str| tree.text(path).unwrap_or_default();
    let mut faults = Vec::new();
    let mut explained: Vec<(&str, &str)> = Vec::new();
    for line in list.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let cells: Vec<&str> = line.splitn(3, '|').map(str::trim).collect();
        let [page, figure, source] = cells[..] else {
            faults.push(format!("not three parts: {line}"));
            continue;
        };
        explained.push((page, figure));
        let is_reason = source.strip_prefix("because ").is_some_and(|reason| !reason.is_empty());
        let stands = source.split_once(": ").is_some_and(|(file, text)| read(file).contains(text));
        if !is_reason && !stands {
            faults.push(format!("{page} says {figure}, and this does not stand there any more: {source}"));
        }
    }
    for (page, text) in pages {
        for figure in figures(text) {
            match explained.iter().position(|known| *known == (*page, figure.as_str())) {
                Some(place) => drop(explained.remove(place)),
                None => faults.push(format!("{page} says {figure}: where is that from?")),
            }
        }
    }
    faults.extend(explained.iter().map(|(page, figure)| format!("{page} does not say {figure} any more")));
    faults
}
