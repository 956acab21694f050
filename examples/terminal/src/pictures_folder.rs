//! Where pictures and emoticons of others are kept from one run to the next.

use std::ffi::OsString;
use std::path::PathBuf;

use msnp::PictureFolder;

/// What the options say of it.
#[derive(Debug, Default, PartialEq)]
pub(crate) enum PicturesFolder {
    #[default]
    Nowhere,
    /// Where the system has what can be fetched again.
    Cache,
    At(PathBuf),
}

impl PicturesFolder {
    pub(crate) fn settings(&self) -> Option<PictureFolder> {
        let path = match self {
            Self::Nowhere => None,
            Self::Cache => cached(|name| std::env::var_os(name).filter(|value| !value.is_empty())),
            Self::At(path) => Some(path.clone()),
        };
        path.map(PictureFolder::at)
    }
}

/// The folder in the cache of this person. `None`: there is no home.
fn cached(variable: impl Fn(&str) -> Option<OsString>) -> Option<PathBuf> {
    Some(cache(variable)?.join("msnp").join("pictures"))
}

/// By the rules for XDG base directories, by which a path that is not absolute does not count.
#[cfg(not(windows))]
fn cache(variable: impl Fn(&str) -> Option<OsString>) -> Option<PathBuf> {
    let absolute = |name: &str| variable(name).map(PathBuf::from).filter(|path| path.is_absolute());
    absolute("XDG_CACHE_HOME").or_else(|| Some(absolute("HOME")?.join(".cache")))
}

#[cfg(windows)]
fn cache(variable: impl Fn(&str) -> Option<OsString>) -> Option<PathBuf> {
    variable("LOCALAPPDATA").map(PathBuf::from)
}

#[cfg(all(test, not(windows)))]
mod tests {
    use super::*;

    fn with(known: &[(&str, &str)]) -> Option<PathBuf> {
        let value =
            |name: &str| known.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).into());
        cached(value)
    }

    #[test]
    fn the_cache_is_where_others_look_for_it() {
        let path = |path: &str| Some(PathBuf::from(path));
        assert_eq!(with(&[("HOME", "/home/a")]), path("/home/a/.cache/msnp/pictures"));
        let both = [("HOME", "/home/a"), ("XDG_CACHE_HOME", "/var/cache/a")];
        assert_eq!(with(&both), path("/var/cache/a/msnp/pictures"));
        let relative = [("HOME", "/home/a"), ("XDG_CACHE_HOME", "cache")];
        assert_eq!(with(&relative), path("/home/a/.cache/msnp/pictures"));
        assert_eq!(with(&[]), None);
        assert_eq!(with(&[("HOME", ".")]), None);
    }
}
