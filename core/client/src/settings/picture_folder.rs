//! The folder in which pictures of others are kept from one run to the next.

use std::path::{Path, PathBuf};

/// A folder for what was fetched of others beside memory: display pictures, emoticons and other objects, so that the next run fetches none of
/// them again (`p2p.md` 2, 12). Each is a file of its own, called by the SHA-1 of its bytes in hex and by nothing that a peer has chosen.
///
/// What is read back is compared with its name first; what does not fit is removed and fetched anew. A file is written whole or not at all, and
/// for this user alone where the system has such permissions; the folder is made where it is missing. When it grows beyond a bound, what was
/// not used for the longest time goes first, and nothing but what is called as this writes it. Several clients, of several programs, may use one
/// folder: each holds it within its own bounds whenever it writes. A folder that cannot be used is told to the log, and what is fetched is kept in memory alone.
///
/// ```
/// use msnp::{PictureFolder, Service, Settings};
///
/// let folder = PictureFolder::at("/home/anna/.cache/pictures").with_most_bytes(16 * 1024 * 1024);
/// let settings = Settings::new("anna@example.net", "Example-Pass1", Service::at("messenger.example.net"))
///     .with_picture_folder(folder);
/// assert!(settings.picture_folder().is_some());
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct PictureFolder {
    path: PathBuf,
    #[cfg_attr(feature = "serde", serde(default = "PictureFolder::default_bytes"))]
    most_bytes: u64,
    #[cfg_attr(feature = "serde", serde(default = "PictureFolder::default_files"))]
    most_files: u32,
}

impl PictureFolder {
    /// Bytes of all files, where nothing else is said.
    pub const DEFAULT_BYTES: u64 = 64 * 1024 * 1024;
    /// Files, where nothing else is said.
    pub const DEFAULT_FILES: u32 = 2048;

    /// This folder, which need not be there yet.
    pub fn at(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into(), most_bytes: Self::DEFAULT_BYTES, most_files: Self::DEFAULT_FILES }
    }

    /// Bytes of all files together. Default: 64 MiB; with 0 nothing is written. What is larger by itself is kept in memory alone.
    #[must_use]
    pub fn with_most_bytes(mut self, most: u64) -> Self {
        self.most_bytes = most;
        self
    }

    /// Files. Default: 2,048; with 0 nothing is written.
    #[must_use]
    pub fn with_most_files(mut self, most: u32) -> Self {
        self.most_files = most;
        self
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Bytes of all files together.
    pub fn most_bytes(&self) -> u64 {
        self.most_bytes
    }

    /// Files.
    pub fn most_files(&self) -> u32 {
        self.most_files
    }

    #[cfg(feature = "serde")]
    fn default_bytes() -> u64 {
        Self::DEFAULT_BYTES
    }

    #[cfg(feature = "serde")]
    fn default_files() -> u32 {
        Self::DEFAULT_FILES
    }
}
