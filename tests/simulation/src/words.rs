//! What people say: every text has a number, by which it is known again, and a length.

/// A text of this number and length. It says so itself, so that it can be told whether all of it came.
pub(crate) fn text(number: u32, length: usize) -> String {
    let mut text = format!("text {number} of {length} ");
    let letters = (b'a'..=b'z').map(char::from).cycle();
    let missing = length.saturating_sub(text.len());
    text.extend(letters.skip(usize::try_from(number % 26).unwrap_or(0)).take(missing));
    text
}

/// The number of a text.
pub(crate) fn number_of(text: &str) -> Option<u32> {
    text.strip_prefix("text ")?.split(' ').next()?.parse().ok()
}

/// Whether a text came as it was said.
pub(crate) fn is_whole(said: &str) -> bool {
    let mut words = said.split(' ').skip(1).step_by(2);
    let mut number = || words.next()?.parse::<u32>().ok();
    let (Some(text_number), Some(length)) = (number(), number()) else { return false };
    usize::try_from(length).is_ok_and(|length| said == text(text_number, length))
}
