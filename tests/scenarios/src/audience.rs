//! Waiting, always with a bound.

use std::future::Future;
use std::time::{Duration, Instant};

/// The longest that anything may take. The machine may be busy; a scenario that waits longer has failed.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// The whole account name of somebody of the cast.
pub fn account_of(name: &str) -> String {
    let home = if matches!(name, "anna" | "emil") { "net" } else { "org" };
    format!("{name}@example.{home}")
}

/// The display name that somebody of the cast begins with.
pub fn named(name: &str) -> String {
    match name {
        "anna" => "Anna B".to_owned(),
        name => name.chars().take(1).map(|c| c.to_ascii_uppercase()).chain(name.chars().skip(1)).collect(),
    }
}

/// The `number`th of many texts that differ.
pub fn said(number: usize) -> String {
    format!("text {number} of many")
}

/// The outcome of a future, or `None` when it takes longer than `limit`.
pub fn bounded<T>(limit: Duration, future: impl Future<Output = T>) -> Option<T> {
    let too_late = async {
        smol::Timer::after(limit).await;
        None
    };
    smol::block_on(futures_lite::future::or(async { Some(future.await) }, too_late))
}

/// Waits until something is so, as the service sees it. It has no way to tell, so it is asked again and again.
///
/// # Panics
/// When it is not so within [`PATIENCE`].
#[track_caller]
pub fn eventually(what: &str, mut is_so: impl FnMut() -> bool) {
    let start = Instant::now();
    while !is_so() {
        assert!(start.elapsed() < PATIENCE, "never so: {what}");
        std::thread::sleep(Duration::from_millis(2));
    }
}
