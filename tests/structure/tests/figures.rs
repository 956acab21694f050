//! Every figure of a page is written or compared by a script, or stands in the code: `figures` says of each where.

#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::path::Path;

use msnp_structure::{Tree, figures, prose, unexplained};

/// What was true at some time, and the reference of the protocol.
const ELSEWHERE: &[&str] = &["CHANGELOG.md", "docs/protocol/"];

/// Pages whose tables a program writes, and the program.
const WRITTEN: &[(&str, &str)] = &[
    ("docs/crowd.md", "tests/bench/src/main.rs"),
    ("docs/newcomer.md", "tests/targets/newcomer"),
    ("docs/sizes.md", "tests/targets/sizes"),
    ("docs/speed.md", "tests/bench/src/main.rs"),
    ("docs/transfers.md", "tests/bench/src/main.rs"),
];

fn tree() -> Tree {
    Tree::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")).unwrap()
}

#[test]
fn every_figure_of_a_page_comes_from_somewhere() {
    let tree = tree();
    let list = tree.0["tests/structure/figures"].as_deref().unwrap();
    let pages = tree.0.iter().filter(|(file, _)| file.ends_with(".md"));
    let pages = pages.filter(|(file, _)| !ELSEWHERE.iter().any(|other| file.starts_with(other)));
    let pages: Vec<(&str, String)> = pages
        .map(|(file, text)| {
            let text = text.as_deref().unwrap();
            let is_written = WRITTEN.iter().any(|(page, _)| page == file);
            (file.as_str(), if is_written { prose(text) } else { text.to_owned() })
        })
        .collect();
    assert!(pages.len() > 20, "{pages:?}");
    let faults = unexplained(&tree, &pages, list);
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn pages_with_tables_of_a_program_are_written_by_one_that_names_them() {
    let tree = tree();
    for (page, program) in WRITTEN {
        assert!(tree.0[*program].as_deref().unwrap().contains(page), "{page}");
    }
}

#[test]
fn figures_are_found_and_what_is_none_is_not() {
    let page = "A wheel is 1.9 MB, 4.1 MB of it; 3-second waits, 50% and 1,024 bytes.\n```\n7 MB\n```\nMSNP8 lines, 2.0 of x, v1.2 s, 16 KiBs, a-3 s\n";
    assert_eq!(figures(page), ["1,024 bytes", "1.9 MB", "3 second", "4.1 MB", "50 %"]);
}

#[test]
fn prose_beside_the_tables_of_a_program_is_looked_at() {
    let page = "# 3 times\nIt takes 63 hundredths.\n\n| a | 7 ms |\n- 4 s\n\nAnd 2 MiB more, 5.3 times.\n";
    assert_eq!(figures(&prose(page)), ["2 MiB", "5.3 times", "63 hundredths"]);
}

#[test]
fn a_figure_without_a_source_and_a_source_that_is_gone_are_found() {
    let file = |name: &str, text: &str| (name.to_owned(), Some(text.to_owned()));
    let files = [file("a.md", "8 KiB in 30 s, and 7 ms\n"), file("b.rs", "const LINE: usize = 8 * 1024;\n")];
    let tree = Tree(BTreeMap::from(files));
    let faults = |list: &str| unexplained(&tree, &[("a.md", tree.0["a.md"].clone().unwrap())], list);
    let good = "# a list\na.md | 8 KiB | b.rs: LINE: usize = 8 * 1024;\na.md | 30 s | because it is so\na.md | 7 ms | because of that\n";
    assert_eq!(faults(good), Vec::<String>::new());
    let stale = good.replace("8 * 1024;", "9 * 1024;");
    assert_eq!(faults(&stale).len(), 1);
    let short = good.replace("a.md | 7 ms | because of that\n", "a.md | 9 ms | because of that\n");
    assert_eq!(faults(&short).len(), 2, "one too few, one too many");
    assert_eq!(faults(&good.replace("because it is so", "")).len(), 1);
}
