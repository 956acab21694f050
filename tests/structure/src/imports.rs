//! What one file says: the paths that it uses, and the names that it has for others.

use std::collections::BTreeMap;

use syn::visit::{self, Visit};
use syn::{Attribute, Item, ItemMod, ItemUse, Path, UseTree};

/// The path of a module or an item from the crate's root.
pub(crate) type Route = Vec<String>;

/// What is found in one file.
#[derive(Default)]
pub(crate) struct Found {
    /// Everything that is named by its path inside the crate.
    pub(crate) uses: Vec<Route>,
    /// What is imported under a name here, for those who take it from here.
    pub(crate) borrowed: BTreeMap<Route, Route>,
    /// Modules of which everything is imported, by the module that does it.
    pub(crate) globs: Vec<(Route, Route)>,
    /// What is made here.
    pub(crate) items: Vec<Route>,
}

/// Reads the text of the module `module`.
pub(crate) fn read(text: &str, module: &[String]) -> syn::Result<Found> {
    let file = syn::parse_file(text)?;
    let mut reader = Reader { module: module.to_vec(), found: Found::default() };
    reader.visit_file(&file);
    Ok(reader.found)
}

struct Reader {
    /// The module that is being read: that of the file, or one inside it.
    module: Route,
    found: Found,
}

impl Reader {
    /// The path from the root of one that begins with `crate`, `self` or `super`; others lead out of the crate, or to names that are
    /// imported or made here.
    fn absolute(&self, segments: &[String]) -> Option<Route> {
        let mut route = match segments.first()?.as_str() {
            "crate" => Route::new(),
            "self" => self.module.clone(),
            "super" => {
                let mut route = self.module.clone();
                route.pop()?;
                route
            }
            _ => return None,
        };
        for segment in segments.get(1..)? {
            match segment.as_str() {
                "super" => drop(route.pop()?),
                "self" => {}
                name => route.push(name.to_owned()),
            }
        }
        Some(route)
    }

    fn read_tree(&mut self, before: &mut Vec<String>, tree: &UseTree) {
        match tree {
            UseTree::Path(path) => {
                before.push(path.ident.to_string());
                self.read_tree(before, &path.tree);
                before.pop();
            }
            UseTree::Group(group) => group.items.iter().for_each(|tree| self.read_tree(before, tree)),
            UseTree::Name(name) => self.borrow(before, &name.ident.to_string(), &name.ident.to_string()),
            UseTree::Rename(rename) => {
                self.borrow(before, &rename.ident.to_string(), &rename.rename.to_string());
            }
            UseTree::Glob(_) => {
                if let Some(route) = self.absolute(before).or_else(|| self.of_child(before)) {
                    self.found.uses.push(route.clone());
                    self.found.globs.push((self.module.clone(), route));
                }
            }
        }
    }

    fn borrow(&mut self, before: &[String], name: &str, own_name: &str) {
        let mut segments = before.to_vec();
        // `use a::b::{self}` is `use a::b`.
        let own_name = if name == "self" { before.last().map_or("self", String::as_str) } else { own_name };
        if name != "self" {
            segments.push(name.to_owned());
        }
        if let Some(route) = self.absolute(&segments).or_else(|| self.of_child(&segments)) {
            self.found.uses.push(route.clone());
            let mut own = self.module.clone();
            own.push(own_name.to_owned());
            self.found.borrowed.insert(own, route);
        }
    }

    /// A path that begins with the name of a module in this one. Others' crates look the same, and are found nowhere later.
    fn of_child(&self, segments: &[String]) -> Option<Route> {
        segments.first()?;
        Some(self.module.iter().chain(segments).cloned().collect())
    }
}

impl<'a> Visit<'a> for Reader {
    fn visit_item(&mut self, item: &'a Item) {
        if let Some((name, attributes)) = named(item) {
            if is_for_tests(attributes) {
                return;
            }
            let mut route = self.module.clone();
            route.push(name);
            self.found.items.push(route);
        }
        visit::visit_item(self, item);
    }

    fn visit_item_use(&mut self, item: &'a ItemUse) {
        if !is_for_tests(&item.attrs) {
            self.read_tree(&mut Vec::new(), &item.tree);
        }
    }

    fn visit_item_mod(&mut self, item: &'a ItemMod) {
        if is_for_tests(&item.attrs) {
            return;
        }
        self.module.push(item.ident.to_string());
        visit::visit_item_mod(self, item);
        self.module.pop();
    }

    fn visit_path(&mut self, path: &'a Path) {
        let segments: Vec<String> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        if let Some(route) = self.absolute(&segments).filter(|_| segments.len() > 1) {
            self.found.uses.push(route);
        }
        visit::visit_path(self, path);
    }

    // `pub(in path)` is no import.
    fn visit_visibility(&mut self, _: &'a syn::Visibility) {}
}

fn named(item: &Item) -> Option<(String, &[Attribute])> {
    let (name, attributes) = match item {
        Item::Const(item) => (&item.ident, &item.attrs),
        Item::Enum(item) => (&item.ident, &item.attrs),
        Item::Fn(item) => (&item.sig.ident, &item.attrs),
        Item::Macro(item) => (item.ident.as_ref()?, &item.attrs),
        Item::Static(item) => (&item.ident, &item.attrs),
        Item::Struct(item) => (&item.ident, &item.attrs),
        Item::Trait(item) => (&item.ident, &item.attrs),
        Item::Type(item) => (&item.ident, &item.attrs),
        Item::Union(item) => (&item.ident, &item.attrs),
        _ => return None,
    };
    Some((name.to_string(), attributes))
}

/// `#[cfg(test)]`, alone or among others, but not `not(test)`.
fn is_for_tests(attributes: &[Attribute]) -> bool {
    attributes.iter().filter(|attribute| attribute.path().is_ident("cfg")).any(|attribute| {
        let mut found = false;
        let _ = attribute.parse_nested_meta(|meta| {
            found |= meta.path.is_ident("test");
            if meta.path.is_ident("all") {
                meta.parse_nested_meta(|meta| {
                    found |= meta.path.is_ident("test");
                    Ok(())
                })?;
            }
            Ok(())
        });
        found
    })
}
