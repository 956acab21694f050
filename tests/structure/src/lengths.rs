//! How long files and functions are.

use std::path::Path;
use std::{fs, io};

use syn::spanned::Spanned;
use syn::visit::{self, Visit};

/// The most lines of a file.
pub const LONGEST_FILE: usize = 600;
/// The most lines of a function for which no reason has to be given.
pub const LONGEST_FUNCTION: usize = 60;

/// The length of something.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Length {
    /// The file, below the root.
    pub file: String,
    /// The function; empty for the file itself.
    pub function: String,
    /// How many lines it has.
    pub lines: usize,
}

/// Every file of Rust below `root`, and every function in it, that is too long. What cargo made is left out.
///
/// # Errors
/// When a file cannot be read, or is no Rust.
pub fn too_long(root: &Path) -> Result<Vec<Length>, String> {
    let mut found = Vec::new();
    let mut folders = vec![root.to_path_buf()];
    while let Some(folder) = folders.pop() {
        let entries = fs::read_dir(&folder).and_then(Iterator::collect::<io::Result<Vec<_>>>);
        for entry in entries.map_err(|why| format!("{}: {why}", folder.display()))? {
            let path = entry.path();
            let name = entry.file_name().to_string_lossy().into_owned();
            if path.is_dir() {
                if !name.starts_with('.') && name != "target" {
                    folders.push(path);
                }
            } else if name.ends_with(".rs") {
                let file = path.strip_prefix(root).unwrap_or(&path).to_string_lossy().replace('\\', "/");
                let text = fs::read_to_string(&path).map_err(|why| format!("{file}: {why}"))?;
                found.extend(of_file(&file, &text).map_err(|why| format!("{file}: {why}"))?);
            }
        }
    }
    found.sort();
    Ok(found)
}

fn of_file(file: &str, text: &str) -> syn::Result<Vec<Length>> {
    let mut reader = Reader { file, found: Vec::new() };
    let lines = text.lines().count();
    if lines > LONGEST_FILE {
        reader.found.push(Length { file: file.to_owned(), function: String::new(), lines });
    }
    reader.visit_file(&syn::parse_file(text)?);
    Ok(reader.found)
}

struct Reader<'a> {
    file: &'a str,
    found: Vec<Length>,
}

impl Reader<'_> {
    /// From the signature to the end: documentation and attributes do not count.
    fn measure(&mut self, signature: &syn::Signature, body: &syn::Block) {
        let (start, end) = (signature.span().start().line, body.span().end().line);
        let lines = end.saturating_sub(start).saturating_add(1);
        if lines > LONGEST_FUNCTION {
            let function = signature.ident.to_string();
            self.found.push(Length { file: self.file.to_owned(), function, lines });
        }
    }
}

impl<'a> Visit<'a> for Reader<'_> {
    fn visit_item_fn(&mut self, item: &'a syn::ItemFn) {
        self.measure(&item.sig, &item.block);
        visit::visit_item_fn(self, item);
    }

    fn visit_impl_item_fn(&mut self, item: &'a syn::ImplItemFn) {
        self.measure(&item.sig, &item.block);
        visit::visit_impl_item_fn(self, item);
    }

    fn visit_trait_item_fn(&mut self, item: &'a syn::TraitItemFn) {
        if let Some(body) = &item.default {
            self.measure(&item.sig, body);
        }
        visit::visit_trait_item_fn(self, item);
    }
}
