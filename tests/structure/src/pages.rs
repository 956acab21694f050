//! Pages (`.md`): their headings, the places that their links name, and links that lead nowhere.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::{fs, io};

/// Every file below a root that somebody wrote, by its path, and its text unless it is none. Folders of tools (`target`, and those
/// whose names begin with a dot, but for `.ci`) are left out.
#[derive(Debug, Default)]
pub struct Tree(pub BTreeMap<String, Option<String>>);

/// What somebody can go to on a page.
#[derive(Debug, Default)]
pub(crate) struct Headings {
    /// Anchors, as GitHub makes them of headings, and those that the page sets.
    pub(crate) anchors: BTreeSet<String>,
    /// Numbers of headings: `4` and `4.2`.
    pub(crate) sections: BTreeSet<String>,
}

impl Tree {
    /// Reads what lies below `root`.
    ///
    /// # Errors
    /// When something cannot be read.
    pub fn read(root: &Path) -> Result<Self, String> {
        let mut tree = Self::default();
        let mut folders = vec![root.to_path_buf()];
        while let Some(folder) = folders.pop() {
            let entries = fs::read_dir(&folder).and_then(Iterator::collect::<io::Result<Vec<_>>>);
            for entry in entries.map_err(|why| format!("{}: {why}", folder.display()))? {
                let path = entry.path();
                let name = entry.file_name().to_string_lossy().into_owned();
                if path.is_dir() {
                    if name == ".ci" || !name.starts_with('.') && name != "target" {
                        folders.push(path);
                    }
                } else {
                    let file = path.strip_prefix(root).unwrap_or(&path).to_string_lossy().replace('\\', "/");
                    let bytes = fs::read(&path).map_err(|why| format!("{file}: {why}"))?;
                    tree.0.insert(file, String::from_utf8(bytes).ok());
                }
            }
        }
        Ok(tree)
    }

    /// The text of a file.
    pub(crate) fn text(&self, file: &str) -> Option<&str> {
        self.0.get(file)?.as_deref()
    }

    /// Whether there is such a file, or a folder with something in it.
    pub(crate) fn has(&self, path: &str) -> bool {
        let folder = format!("{path}/");
        path.is_empty() || self.0.contains_key(path) || self.0.keys().any(|file| file.starts_with(&folder))
    }

    /// Every link of every page that leads nowhere. What is on other hosts is not asked for.
    pub fn lost_links(&self) -> Vec<String> {
        let mut lost = Vec::new();
        for (file, text) in &self.0 {
            let Some(text) = text.as_deref().filter(|_| file.ends_with(".md")) else { continue };
            for (number, line) in prose(text) {
                for target in targets(&line) {
                    if let Err(why) = self.follow(file, &target) {
                        lost.push(format!("{file}:{number}: {target}: {why}"));
                    }
                }
            }
        }
        lost
    }

    fn follow(&self, from: &str, target: &str) -> Result<(), &'static str> {
        if ["http://", "https://", "mailto:", "doc:"].iter().any(|scheme| target.starts_with(scheme)) {
            return Ok(());
        }
        let (path, anchor) =
            target.split_once('#').map_or((target, None), |(path, anchor)| (path, Some(anchor)));
        let file = if path.is_empty() {
            from.to_owned()
        } else {
            beside(from, path).ok_or("is not below the root")?
        };
        if !self.has(&file) {
            return Err("there is no such file");
        }
        let Some(anchor) = anchor else { return Ok(()) };
        let text = self.text(&file).ok_or("has no headings")?;
        let is_there = if file.ends_with(".md") {
            headings(text).anchors.contains(anchor)
        } else {
            let line = anchor.strip_prefix('L').and_then(|digits| digits.parse::<usize>().ok());
            line.is_some_and(|line| line <= text.lines().count())
        };
        if is_there { Ok(()) } else { Err("there is no such heading") }
    }
}

/// A path as it is written in `from`, below the root.
pub(crate) fn beside(from: &str, path: &str) -> Option<String> {
    let mut parts: Vec<&str> = match path.strip_prefix('/') {
        Some(_) => Vec::new(),
        None => from.split('/').rev().skip(1).collect::<Vec<_>>().into_iter().rev().collect(),
    };
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()?),
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// The lines of a page with their numbers, without blocks of code, and with blanks in place of what stands between backticks.
fn prose(page: &str) -> impl Iterator<Item = (usize, String)> {
    let mut fence: Option<&str> = None;
    (1..).zip(page.lines()).filter_map(move |(number, line)| {
        let start = line.trim_start();
        let mark = ["```", "~~~"].into_iter().find(|mark| start.starts_with(mark));
        match (fence, mark) {
            (None, Some(mark)) => fence = Some(mark),
            (Some(open), Some(mark)) if open == mark => fence = None,
            (None, None) => return Some((number, without_code(line))),
            _ => {}
        }
        None
    })
}

fn without_code(line: &str) -> String {
    let mut parts = line.split('`');
    let mut text = parts.next().unwrap_or_default().to_owned();
    let mut is_code = true;
    let mut rest = parts.peekable();
    while let Some(part) = rest.next() {
        // A backtick that nothing closes is one.
        if !is_code || rest.peek().is_none() {
            text.push_str(part);
        }
        text.push(' ');
        is_code = !is_code;
    }
    text
}

/// What the links of a line name: `[text](target)`, `[text]: target`, and attributes of tags.
fn targets(line: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut add = |target: &str| {
        let target = target.trim().trim_start_matches('<');
        let end = target.find([' ', '>', '"']).unwrap_or(target.len());
        found.push(target.get(..end).unwrap_or_default().replace("%20", " "));
    };
    for (start, end) in [("](", ')'), ("href=\"", '"'), ("src=\"", '"'), ("srcset=\"", '"')] {
        for part in line.split(start).skip(1) {
            add(part.split(end).next().unwrap_or_default());
        }
    }
    if let Some((_, target)) = line.strip_prefix('[').and_then(|rest| rest.split_once("]: ")) {
        add(target);
    }
    found
}

/// The headings of a page.
pub(crate) fn headings(page: &str) -> Headings {
    let mut found = Headings::default();
    let mut fence = false;
    for line in page.lines() {
        fence ^= line.trim_start().starts_with("```");
        let title = line.trim_start_matches('#').trim();
        if !fence && line.starts_with('#') && line.contains("# ") {
            let slug = slug(title);
            let again = (1..).map(|number| format!("{slug}-{number}"));
            let anchor =
                std::iter::once(slug.clone()).chain(again).find(|slug| !found.anchors.contains(slug));
            found.anchors.extend(anchor);
            let word = title.split(' ').next().unwrap_or_default();
            let number = word.strip_suffix('.').unwrap_or(word);
            if !number.is_empty() && number.split('.').all(|part| part.parse::<u8>().is_ok()) {
                found.sections.insert(number.to_owned());
            }
        }
        for name in ["id=\"", "name=\""] {
            let set = line.split(name).skip(1).filter_map(|rest| rest.split('"').next());
            found.anchors.extend(set.filter(|_| !fence).map(str::to_owned));
        }
    }
    found
}

/// The anchor that GitHub makes of a heading.
fn slug(title: &str) -> String {
    let mut text = String::new();
    let mut rest = title;
    // Of a link its text.
    while let Some((before, target)) = rest.split_once("](") {
        text.push_str(before);
        rest = target.split_once(')').map_or("", |(_, after)| after);
    }
    text.push_str(rest);
    let kept = text.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    kept.flat_map(char::to_lowercase).map(|c| if c == ' ' { '-' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_are_named_as_github_names_them() {
        let page = "# A page\n## 2. Framing\n### 2.1 `VER` & [more](x.md)\n```\n# 3. no heading\n```\n## 2. Framing\n#no\n";
        let found = headings(page);
        let anchors: Vec<&str> = found.anchors.iter().map(String::as_str).collect();
        assert_eq!(anchors, ["2-framing", "2-framing-1", "21-ver--more", "a-page"]);
        assert_eq!(found.sections.iter().map(String::as_str).collect::<Vec<_>>(), ["2", "2.1"]);
    }

    #[test]
    fn links_are_found_and_code_is_none() {
        let line = without_code("[a `b`](c.md#d) `[e](f)` [g](<h i> \"t\") <img src=\"j.svg\"> `k");
        assert_eq!(targets(&line), ["c.md#d", "h", "j.svg"]);
        assert_eq!(targets("[l]: m.md"), ["m.md"]);
    }

    #[test]
    fn paths_are_read_from_where_they_stand() {
        assert_eq!(beside("a/b.md", "../c").as_deref(), Some("c"));
        assert_eq!(beside("a/b.md", "./c/").as_deref(), Some("a/c"));
        assert_eq!(beside("a/b.md", "/c").as_deref(), Some("c"));
        assert_eq!(beside("a/b.md", "../../c"), None);
    }
}
