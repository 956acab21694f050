//! Where passwords may go.

use crate::server::Link;

/// Where the proxy is.
const PROXY: &str = "proxy.example.net:3128";

/// What a proxy is told goes to no other place, and a password only where it may be read.
pub(crate) fn look_at_secrets(link: &Link, bytes: &[u8], allows_plain: bool) {
    if link.heard.is_empty() && link.leads_to != PROXY {
        let is_for_proxy = bytes.starts_with(b"CONNECT ") || bytes[0] == 5;
        assert!(!is_for_proxy, "what was written for a proxy goes to {}", link.leads_to);
    }
    let holds = |part: &[u8]| bytes.windows(part.len()).any(|other| other == part);
    // Who writes such words to somebody else gives no password away.
    let asks_for_tickets = !link.carries_words() && holds(b"<wsse:Password>");
    let is_login = bytes.starts_with(b"GET ") && holds(b"Passport1.4") || asks_for_tickets;
    assert!(!is_login || link.is_secure || allows_plain, "a password goes to {} in the clear", link.leads_to);
}
