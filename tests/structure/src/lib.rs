//! Which file of a crate imports which, and what must not be: an import that runs back up the floors, a circle of files; which files
//! and functions are long; and what names a page or a section that is not there.
//!
//! `tests/structure/floors` has the floors. `cargo run -p msnp-structure` prints what is wrong, and every circle.

mod circles;
mod figures;
mod floors;
mod imports;
mod lengths;
mod mentions;
mod names;
mod pages;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

pub use circles::{circles, is_too_large};
pub use figures::{figures, prose, unexplained};
pub use floors::{Floors, parse};
pub use lengths::{LONGEST_FILE, LONGEST_FUNCTION, Length, too_long};
pub use pages::Tree;

/// The files of a crate by their path below its `src`, and those that each imports something of.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Imports(pub BTreeMap<String, BTreeSet<String>>);

/// Reads the crate whose sources lie in `source`. Tests inside of it are left out: they may use what they test.
///
/// # Errors
/// When a file cannot be read, or is no Rust.
pub fn read(source: &Path) -> Result<Imports, String> {
    let files = names::files(source)?;
    let mut imports = BTreeMap::new();
    for file in files.values() {
        let mut of_file: BTreeSet<String> =
            file.uses.iter().filter_map(|path| names::file_of(&files, path)).map(str::to_owned).collect();
        of_file.remove(&file.path);
        imports.insert(file.path.clone(), of_file);
    }
    Ok(Imports(imports))
}
