//! The files of a crate as modules, and the file in which what a path names is made.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use crate::imports::{self, Found, Route};

/// How often a name may be passed on from module to module.
const MOST_STEPS: usize = 16;

/// One file.
pub(crate) struct File {
    /// Below `src`.
    pub(crate) path: String,
    pub(crate) uses: Vec<Route>,
    borrowed: BTreeMap<Route, Route>,
    globs: Vec<(Route, Route)>,
    items: BTreeSet<Route>,
}

/// The files below `source` by their modules.
pub(crate) fn files(source: &Path) -> Result<BTreeMap<Route, File>, String> {
    let mut files = BTreeMap::new();
    let mut folders = vec![source.to_path_buf()];
    while let Some(folder) = folders.pop() {
        let entries = fs::read_dir(&folder).map_err(|why| format!("{}: {why}", folder.display()))?;
        for entry in entries {
            let path = entry.map_err(|why| why.to_string())?.path();
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if path.is_dir() {
                if name != "tests" {
                    folders.push(path);
                }
                continue;
            }
            if !name.ends_with(".rs") || matches!(name.as_str(), "tests.rs" | "build.rs") {
                continue;
            }
            let below = path.strip_prefix(source).map_err(|why| why.to_string())?;
            let below = below.to_string_lossy().replace('\\', "/");
            let module = module_of(&below);
            let text = fs::read_to_string(&path).map_err(|why| format!("{below}: {why}"))?;
            let Found { uses, borrowed, globs, items } =
                imports::read(&text, &module).map_err(|why| format!("{below}: {why}"))?;
            let items = items.into_iter().collect();
            files.insert(module, File { path: below, uses, borrowed, globs, items });
        }
    }
    Ok(files)
}

/// `a/b.rs` and `a/b/mod.rs` are the module `a::b`.
fn module_of(path: &str) -> Route {
    let path = path.strip_suffix(".rs").unwrap_or(path);
    let path = path.strip_suffix("/mod").unwrap_or(path);
    if matches!(path, "lib" | "main" | "mod") {
        return Route::new();
    }
    path.split('/').map(str::to_owned).collect()
}

/// The file in which what `route` names is made, when that is in this crate.
pub(crate) fn file_of<'a>(files: &'a BTreeMap<Route, File>, route: &[String]) -> Option<&'a str> {
    Some(&files.get(&home(files, route.to_vec(), MOST_STEPS)?)?.path)
}

/// The module whose file makes what `route` names.
fn home(files: &BTreeMap<Route, File>, route: Route, steps: usize) -> Option<Route> {
    let steps = steps.checked_sub(1)?;
    if files.contains_key(&route) {
        return Some(route);
    }
    let length = (0..=route.len()).rev().find(|&length| files.contains_key(&route[..length]))?;
    let module = route[..length].to_vec();
    let file = &files[&module];
    // The name itself, or a module inside the file that has it.
    for end in (length + 1..=route.len()).rev() {
        let (name, behind) = route.split_at(end);
        if file.items.contains(name) {
            return Some(module);
        }
        if let Some(from) = file.borrowed.get(name) {
            let mut passed = from.clone();
            passed.extend_from_slice(behind);
            if passed != route {
                return home(files, passed, steps);
            }
        }
    }
    for (by, of) in &file.globs {
        if let Some(behind) = route.strip_prefix(by.as_slice()).filter(|behind| !behind.is_empty()) {
            let passed: Route = of.iter().chain(behind).cloned().collect();
            if passed != route
                && let Some(found) = home(files, passed, steps)
            {
                return Some(found);
            }
        }
    }
    None
}
