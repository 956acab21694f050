//! The longest of what a caller may say of its account and its servers.

/// The longest password, in bytes of UTF-8.
pub const LONGEST_PASSWORD: usize = 128;
/// The longest address of the nexus or the login server, in bytes.
pub const LONGEST_URL: usize = 192;
/// The longest name and the longest password for a proxy, in bytes.
pub const LONGEST_PROXY_WORD: usize = 64;
