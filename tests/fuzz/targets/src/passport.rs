//! What Passport says in its headers.

use msnp_core::internals::auth::passport::{login_address, put_authorization, refusal, ticket};

use crate::reading::{Reader, collected, look_at};

/// Account and password, then a header of Passport.
pub fn run(data: &[u8]) {
    let mut reader = Reader(data);
    let (account, password) = (reader.text(), reader.text());
    let header = reader.rest();
    let inside = |part: Option<&[u8]>| {
        let Some(part) = part else { return };
        assert!(!part.is_empty() && part.len() <= header.len());
    };
    inside(login_address(header));
    inside(ticket(header));
    let refused = refusal(header);
    look_at(&refused);
    assert!(refused.text.chars().count() <= header.len());

    let value = collected(|sink| put_authorization(sink, account, password, header));
    let own = &value[..value.len() - header.len()];
    assert!(own.iter().all(|byte| byte.is_ascii_graphic() || *byte == b' '));
    assert_eq!(own.iter().filter(|byte| **byte == b',').count(), 4, "a password made a parameter of its own");
}
