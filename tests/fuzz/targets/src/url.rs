//! Addresses of web services, and the requests that are made for them.

use msnp_core::internals::auth::passport::put_authorization;
use msnp_core::internals::http::Url;
use msnp_core::internals::http::request::{put_authorized_get, put_get};

use crate::reading::{Reader, collected};

/// An address, a `Location`, a password; and what is left is a challenge.
pub fn run(data: &[u8]) {
    let mut reader = Reader(data);
    let (address, location) = (reader.bytes(), reader.bytes());
    let password = reader.text();
    let Ok(url) = Url::parse(address) else { return };
    sound(&url);
    requested(&url, password);
    if let Ok(next) = Url::resolve(&url, location) {
        sound(&next);
    }
}

/// What was read can be written, and is the same when it is read again.
fn sound(url: &Url<'_>) {
    assert!(url.port != 0 && !url.host.is_empty());
    let clean = |text: &str| text.bytes().all(|byte| byte.is_ascii_graphic());
    assert!(clean(url.host) && clean(url.path));
    assert!(!url.host.bytes().any(|byte| b"/?#@\\".contains(&byte)));
    let mut text = if url.secure { b"https://".to_vec() } else { b"http://".to_vec() };
    text.extend(collected(|sink| url.put_host(sink)));
    let path = collected(|sink| url.put_path(sink));
    assert!(path.starts_with(b"/"));
    text.extend(&path);
    let again = Url::parse(&text).expect("what was written cannot be read");
    assert_eq!((again.secure, again.host, again.port), (url.secure, url.host, url.port));
    assert_eq!(collected(|sink| again.put_path(sink)), path);
}

/// No address and no password makes a request have another line.
fn requested(url: &Url<'_>, password: &str) {
    let plain = collected(|sink| put_get(sink, url, "MSMSGS"));
    let secret = collected(|sink| {
        put_authorized_get(sink, url, "MSMSGS", &|sink| put_authorization(sink, password, password, b"id=1"));
    });
    for (request, lines) in [(plain, 6), (secret, 7)] {
        assert_eq!(request.iter().filter(|byte| **byte == b'\n').count(), lines);
        assert!(request.ends_with(b"\r\n\r\n"));
        let first = request.split(|byte| *byte == b'\r').next().unwrap();
        assert_eq!(first.iter().filter(|byte| **byte == b' ').count(), 2);
    }
}
