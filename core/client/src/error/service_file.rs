//! Why a service file cannot be used.

use std::path::PathBuf;

/// Why a service file cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ServiceFileError {
    /// The file cannot be read.
    #[error("the service file {} cannot be read: {detail}", path.display())]
    Unreadable {
        /// Which file.
        path: PathBuf,
        /// What the system says.
        detail: String,
    },
    /// It is no TOML, or holds a key or a kind of value that is not known.
    #[error("the service file cannot be understood: {detail}")]
    Syntax {
        /// Where and why, and which keys are accepted.
        detail: String,
    },
    /// A value is out of range.
    #[error("in the service file, {key} must be {accepted}")]
    Value {
        /// The key.
        key: &'static str,
        /// What it takes.
        accepted: &'static str,
    },
}
