//! Every link of a page leads somewhere, and so does every mention of the protocol reference; what does not is found.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::fs;
use std::path::{Path, PathBuf};

use msnp_structure::Tree;

fn house() -> Tree {
    Tree::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")).unwrap()
}

#[test]
fn every_link_leads_somewhere() {
    let tree = house();
    assert!(tree.0.contains_key("docs/protocol/overview.md") && tree.0.contains_key("README.md"));
    let lost = tree.lost_links();
    assert!(lost.is_empty(), "{lost:#?}");
}

#[test]
fn every_mention_of_a_page_or_a_section_leads_somewhere() {
    let lost = house().lost_mentions();
    assert!(lost.is_empty(), "{lost:#?}");
}

/// A tree of these files, in a folder of its own. An at sign stands for a backtick: this file is read, too.
fn planted(name: &str, files: &[(&str, &str)]) -> Tree {
    let folder: PathBuf = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    for (file, text) in files {
        let path = folder.join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text.replace('@', "`")).unwrap();
    }
    Tree::read(&folder).unwrap()
}

#[test]
fn planted_links_that_lead_nowhere_are_found() {
    let tree = planted(
        "links",
        &[
            (
                "README.md",
                "# Top\n[a](docs/a.md) [b](docs/a.md#2-two) [c](docs) [d](#top) [e](https://example.net/x.md)\n",
            ),
            (
                "docs/a.md",
                "## 2. Two\n[up](../README.md#top) [code](../src/a.rs#L2)\n@@@\n[in code](nowhere.md)\n@@@\n@[f](g)@\n",
            ),
            ("src/a.rs", "// [a](nowhere.md)\n\n"),
            ("target/b.md", "[a](nowhere.md)"),
        ],
    );
    assert_eq!(tree.lost_links(), Vec::<String>::new());
    let tree = planted(
        "lost-links",
        &[
            (
                "README.md",
                "# Top\n[a](docs/b.md)\n[b](docs/a.md#3-three)\n[c](#bottom) and @[d](e)@ [f](target/x)\n",
            ),
            ("docs/a.md", "## 2. Two\n[up](../../README.md)\n<img src=\"no.svg\">\n[r]: ../no.md\n"),
            ("src/a.rs", "\n"),
            ("b.md", "[a](src/a.rs#L9)"),
            ("target/x", ""),
        ],
    );
    assert_eq!(
        tree.lost_links(),
        [
            "README.md:2: docs/b.md: there is no such file",
            "README.md:3: docs/a.md#3-three: there is no such heading",
            "README.md:4: #bottom: there is no such heading",
            "README.md:4: target/x: there is no such file",
            "b.md:1: src/a.rs#L9: there is no such heading",
            "docs/a.md:2: ../../README.md: is not below the root",
            "docs/a.md:3: no.svg: there is no such file",
            "docs/a.md:4: ../no.md: there is no such file",
        ]
    );
}

#[test]
fn planted_mentions_that_lead_nowhere_are_found() {
    let page = "# Lines\n## 2. Two\n### 2.1 One\n## 4. Four\n";
    let tree = planted(
        "mentions",
        &[
            ("docs/protocol/lines.md", page),
            ("README.md", "See @docs/protocol/lines.md@, @lines.md@ 2.1 and @src/NOTES.md@."),
            ("src/NOTES.md", ""),
            ("src/a.rs", "//! What lines are (@lines.md@ 2 and 4, @NOTES.md@), and @README.md@\n"),
        ],
    );
    assert_eq!(tree.lost_mentions(), Vec::<String>::new());
    let tree = planted(
        "lost-mentions",
        &[
            ("docs/protocol/lines.md", page),
            ("src/a.rs", "//! What lines are (@lines.md@ 3).\n/// @line.md@ 2\n// @lines.md@\n// 2 to 4.2\n"),
            ("include/a.h", " Nothing.\n\n What it is (@nowhere.md@), and @docs/protocol/lines.md@ 2.2.\n"),
        ],
    );
    assert_eq!(
        tree.lost_mentions(),
        [
            "include/a.h:3: there is no nowhere.md",
            "include/a.h:3: docs/protocol/lines.md has no section 2.2",
            "src/a.rs:1: lines.md has no section 3",
            "src/a.rs:2: there is no line.md",
            "src/a.rs:3: lines.md has no section 4.2",
        ]
    );
}
