//! The pages of the header: what cbindgen makes of the sources, sorted into the sections of `pages/*.h`.
//!
//! A page is C with three kinds of lines of its own. `@section NAME TITLE` begins a section, which ends where the next one begins or at
//! `#ifdef __cplusplus`. `@items` puts declarations here: those with these names, with names that begin so (`MSNP_LIST_*`), or those of a
//! source file that no page names by name. `@contents` is the table of all sections.

use std::collections::HashMap;
use std::fs;
use std::path::Path;

/// The pages, in the order of the table of contents.
pub(crate) const PAGES: [&str; 4] = ["msnp.h", "common.h", "client.h", "machine.h"];

/// A declaration with the comment above it.
struct Item {
    name: String,
    /// The source file that it is from, below `src`.
    source: String,
    text: String,
}

/// The declarations of the header that cbindgen has made, in its order: types come before what uses them.
fn items(made: &str, sources: &HashMap<String, String>) -> Vec<Item> {
    let blocks = made.split("\n\n").map(str::trim).filter(|block| block.starts_with("/**"));
    let item = |block: &str| {
        let declared = block.split_once("*/").expect("a comment ends").1.trim_start();
        let name = name_of(declared);
        let source = sources.get(&name).unwrap_or_else(|| panic!("no source file has {name}")).clone();
        // In C an enumeration is a number of 32 bits, which has the enumeration's name.
        let about = format!("\n/** One of the `enum {name}`, in 32 bits. */\n#ifndef __cplusplus");
        Item { source, text: block.replacen("\n#ifndef __cplusplus", &about, 1), name }
    };
    blocks.map(item).collect()
}

/// What a declaration declares: the last word before its body, its value or its arguments.
fn name_of(declared: &str) -> String {
    if let Some((_, callback)) = declared.strip_prefix("typedef ").and_then(|rest| rest.split_once(" (*"))
        && !declared.contains('{')
    {
        return word_at(callback);
    }
    for keyword in ["#define ", "enum ", "typedef struct ", "typedef union "] {
        if let Some(rest) = declared.strip_prefix(keyword) {
            return word_at(rest);
        }
    }
    let before = declared.split_once('(').unwrap_or_else(|| panic!("not a function: {declared}")).0;
    before.rsplit([' ', '*']).next().unwrap_or_default().to_owned()
}

fn word_at(text: &str) -> String {
    text.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect()
}

/// Which source file each name is declared in.
fn declared_in(folder: &Path, below: &str, found: &mut HashMap<String, String>) {
    for entry in fs::read_dir(folder).expect("the sources are a folder") {
        let path = entry.expect("the folder can be read").path();
        let name = format!("{below}{}", path.file_name().expect("a file has a name").to_string_lossy());
        if path.is_dir() {
            declared_in(&path, &format!("{name}/"), found);
            continue;
        }
        let source = fs::read_to_string(&path).expect("sources are text");
        let kinds = [
            ("fn ", "msnp_"),
            ("struct ", "msnp_"),
            ("enum ", "msnp_"),
            ("union ", "msnp_"),
            ("type ", "msnp_"),
            ("const ", "MSNP_"),
        ];
        for (keyword, start) in kinds {
            let declarations = source.split(keyword).skip(1).map(word_at);
            for declared in declarations.filter(|word| word.starts_with(start)) {
                found.entry(declared).or_insert_with(|| name.clone());
            }
        }
    }
}

/// The ways in which a word of `@items` means an item; the earlier ones come first.
const MEANINGS: [fn(&str, &Item) -> bool; 3] = [
    |word, item| item.name == word,
    |word, item| word.strip_suffix('*').is_some_and(|start| item.name.starts_with(start)),
    |word, item| item.source == word,
];

/// Every page, with all of its declarations. Each declaration is in exactly one place.
pub(crate) fn pages(made: &str, sources: &Path, folder: &Path) -> Vec<(&'static str, String)> {
    let mut declared = HashMap::new();
    declared_in(sources, "", &mut declared);
    let items = items(made, &declared);
    let pages = PAGES.map(|page| fs::read_to_string(folder.join(page)).expect("a page can be read"));
    let lines = || pages.iter().flat_map(|page| page.lines());
    let wanted = || lines().filter_map(|line| line.strip_prefix("@items "));

    let place = |item: &Item| {
        let lines = |means: fn(&str, &Item) -> bool| {
            wanted().filter(|line| line.split(' ').any(|word| means(word, item))).collect::<Vec<_>>()
        };
        let found = MEANINGS.into_iter().map(lines).find(|found| !found.is_empty()).unwrap_or_default();
        assert!(
            found.len() == 1,
            "{} of {} is in {} places of the header",
            item.name,
            item.source,
            found.len()
        );
        found.first().copied().unwrap_or_default()
    };
    let places: Vec<&str> = items.iter().map(place).collect();
    for word in wanted().flat_map(|line| line.split(' ')) {
        let used = items.iter().any(|item| MEANINGS.into_iter().any(|means| means(word, item)));
        assert!(used, "a page of the header asks for {word}, which is not there");
    }
    let contents = contents(&pages);
    let filled = |page: &str| {
        let mut out = Vec::new();
        let mut open = false;
        let mut lines = page.lines().peekable();
        while let Some(line) = lines.next() {
            if let Some(line) = line.strip_prefix("@items ") {
                let here = items.iter().zip(&places).filter(|(_, place)| **place == line);
                out.push(here.map(|(item, _)| item.text.as_str()).collect::<Vec<_>>().join("\n\n"));
                if lines.peek().is_some_and(|next| next.starts_with("@items ")) {
                    out.push(String::new());
                }
            } else if let Some(section) = line.strip_prefix("@section ") {
                let (name, title) = section.split_once(' ').expect("a section has a title");
                close(&mut out, &mut open);
                open = true;
                out.push(format!(
                    "/* ======== {title} ======== */\n\n/** @defgroup section_{name} {title}\n * @{{ */\n"
                ));
            } else if line == "@contents" {
                out.push(contents.clone());
            } else {
                if open && line == "#ifdef __cplusplus" {
                    close(&mut out, &mut open);
                }
                out.push(line.to_owned());
            }
        }
        out.join("\n") + "\n"
    };
    PAGES.iter().zip(&pages).map(|(name, page)| (*name, filled(page))).collect()
}

/// Ends the section that is open.
fn close(out: &mut Vec<String>, open: &mut bool) {
    if *open {
        out.push("/** @} */\n".to_owned());
        *open = false;
    }
}

/// The table of contents, as the lines of a comment.
fn contents(pages: &[String]) -> String {
    let mut lines = vec![
        "/*".to_owned(),
        " * Contents. Each section begins with its title between signs of equality.".to_owned(),
    ];
    for (name, page) in PAGES.iter().zip(pages).skip(1) {
        lines.push(format!(" *\n * msnp/{name}"));
        let sections = page.lines().filter_map(|line| line.strip_prefix("@section "));
        lines.extend(
            sections.map(|section| format!(" *     {}", section.split_once(' ').unwrap_or_default().1)),
        );
    }
    lines.push(" */".to_owned());
    lines.join("\n")
}
