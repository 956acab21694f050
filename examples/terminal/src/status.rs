//! The words for a status, the same in options, JSON and on the screen.

use msnp::Status;

/// What one can choose.
pub(crate) const ACCEPTED: &str = "online, busy, idle, brb, away, phone, lunch or hidden";

pub(crate) fn word(status: Status) -> &'static str {
    match status {
        Status::Online => "online",
        Status::Busy => "busy",
        Status::Idle => "idle",
        Status::BeRightBack => "brb",
        Status::Away => "away",
        Status::OnThePhone => "phone",
        Status::OutToLunch => "lunch",
        Status::Hidden => "hidden",
        Status::Offline => "offline",
    }
}

/// The status that one can choose by this word.
pub(crate) fn read(given: &str) -> Option<Status> {
    Status::CHOICES.into_iter().find(|status| word(*status).eq_ignore_ascii_case(given))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_choice_reads_back_and_is_named() {
        for status in Status::CHOICES {
            assert_eq!(read(word(status)), Some(status));
            assert!(ACCEPTED.contains(word(status)));
        }
        assert_eq!(read("offline"), None);
    }
}
