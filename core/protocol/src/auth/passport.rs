//! Passport 1.4: what goes into the request for a ticket, and what its answers mean (`authentication.md` 2).

use crate::text::Text;
use crate::wire::cut;
use crate::wire::percent::{put_bytes, put_encoded_strict};
use crate::wire::search::memchr;
use crate::wire::sink::Sink;

/// Puts the value of the `Authorization` header (2.2): account and password, then the server's `challenge` as
/// it came.
///
/// The value holds the password and must travel over TLS only.
pub fn put_authorization(sink: &mut dyn Sink, account: &str, password: &str, challenge: &[u8]) {
    sink.put(b"Passport1.4 OrgVerb=GET,OrgURL=http%3A%2F%2Fmessenger%2Emsn%2Ecom,sign-in=");
    // Clients have always sent the dots of the address as they are.
    put_bytes(sink, account.as_bytes(), |byte| byte.is_ascii_alphanumeric() || byte == b'.');
    sink.put(b",pwd=");
    put_encoded_strict(sink, password);
    sink.put(b",");
    sink.put(challenge);
}

/// The address of the login server in the nexus's `PassportURLs` (2.1), mostly without a scheme. `None`
/// without one.
pub fn login_address(passport_urls: &[u8]) -> Option<&[u8]> {
    parameter(passport_urls, "DALogin").filter(|address| !address.is_empty())
}

/// The ticket in the `Authentication-Info` of a login answer (2.3), opaque: it goes into `USR TWN S` as it
/// is. `None` when the header grants none (a redirect).
pub fn ticket(authentication_info: &[u8]) -> Option<&[u8]> {
    parameter(authentication_info, "from-PP").filter(|ticket| !ticket.is_empty())
}

/// Why the login server gave no ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refusal<'a> {
    /// What the service wants to tell the user, as plain text of any length. Often empty.
    pub text: Text<'a>,
    /// Whether another attempt, with another password, makes sense.
    pub retry: bool,
}

/// Reads the `WWW-Authenticate` of a refusal (2.3). An empty value is a plain refusal.
pub fn refusal(www_authenticate: &[u8]) -> Refusal<'_> {
    let status = parameter(www_authenticate, "da-status").unwrap_or_default();
    Refusal {
        text: Text::percent(parameter(www_authenticate, "cbtxt").unwrap_or_default()),
        retry: !status.eq_ignore_ascii_case(b"failed-noretry"),
    }
}

/// The value of the first parameter called `key`, in any letter case, without its quotes.
fn parameter<'a>(header: &'a [u8], key: &str) -> Option<&'a [u8]> {
    let mut parameters = Parameters { rest: header };
    parameters.find(|(name, _)| name.eq_ignore_ascii_case(key.as_bytes())).map(|(_, value)| value)
}

/// The `key=value` parameters of a Passport header, separated by commas. Quoted values may hold commas. A
/// parameter without `=` has an empty value.
struct Parameters<'a> {
    rest: &'a [u8],
}

impl<'a> Iterator for Parameters<'a> {
    type Item = (&'a [u8], &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() {
            return None;
        }
        let length = self.rest.iter().take_while(|byte| !matches!(byte, b'=' | b',')).count();
        let (name, after) = self.rest.split_at_checked(length)?;
        let (value, rest) = match after.strip_prefix(b"=") {
            Some(value) => split_value(value),
            None => (&[][..], after),
        };
        self.rest = rest.strip_prefix(b",").unwrap_or(rest);
        // The scheme stands before the first parameter: `Passport1.4 da-status=...`.
        let name = cut::last_word(name);
        Some((name, value))
    }
}

/// A value, and what follows behind it from the comma on.
fn split_value(value: &[u8]) -> (&[u8], &[u8]) {
    let value = value.trim_ascii_start();
    quoted(value).unwrap_or_else(|| {
        let end = memchr(b',', value).unwrap_or(value.len());
        let (plain, rest) = value.split_at_checked(end).unwrap_or((value, &[]));
        // A quote that is never closed is no part of the value.
        let plain = plain.trim_ascii_end();
        (plain.strip_prefix(b"'").or(plain.strip_prefix(b"\"")).unwrap_or(plain), rest)
    })
}

fn quoted(value: &[u8]) -> Option<(&[u8], &[u8])> {
    let (quote, inside) = value.split_first().filter(|(quote, _)| matches!(quote, b'\'' | b'"'))?;
    let (value, rest) = inside.split_at_checked(memchr(*quote, inside)?)?;
    let rest = memchr(b',', rest).and_then(|comma| rest.get(comma..)).unwrap_or_default();
    Some((value, rest))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::sink::tests::Collected;
    use proptest::prelude::*;
    use std::string::String;

    #[test]
    fn the_documented_authorization() {
        let mut sink = Collected::default();
        let challenge = b"ct=1100000000,rver=5.0.3270.0,wp=FS_40SEC_0_COMPACT,lc=1033,id=507";
        put_authorization(&mut sink, "anna@example.net", "Example-Pass1", challenge);
        let expected = "Passport1.4 OrgVerb=GET,OrgURL=http%3A%2F%2Fmessenger%2Emsn%2Ecom,\
            sign-in=anna%40example.net,pwd=Example%2DPass1,\
            ct=1100000000,rver=5.0.3270.0,wp=FS_40SEC_0_COMPACT,lc=1033,id=507";
        assert_eq!(core::str::from_utf8(&sink.0).unwrap(), expected);
    }

    #[test]
    fn passwords_cannot_break_the_header() {
        let mut sink = Collected::default();
        put_authorization(&mut sink, "a_b-c@x", "a,b =%\r\nå", b"id=1");
        let text = core::str::from_utf8(&sink.0).unwrap();
        assert!(text.ends_with("sign-in=a%5Fb%2Dc%40x,pwd=a%2Cb%20%3D%25%0D%0A%C3%A5,id=1"), "{text}");
    }

    #[test]
    fn login_addresses() {
        let full =
            b"DARealm=Passport.Net,DALogin=login.example.net/login2.srf,DAReg=https://reg.example.net/";
        assert_eq!(login_address(full), Some(&b"login.example.net/login2.srf"[..]));
        assert_eq!(login_address(b"dalogin = https://x:8443/a?b=c "), Some(&b"https://x:8443/a?b=c"[..]));
        assert_eq!(login_address(b"DARealm=Passport.Net,ConfigVersion=15"), None);
        assert_eq!(login_address(b"DALogin="), None);
        assert_eq!(login_address(b""), None);
    }

    #[test]
    fn tickets() {
        let documented = b"Passport1.4 da-status=success,tname=MSPAuth,tname=MSPProf,tname=MSPSec,\
            from-PP='t=TICKET&p=PROFILE',ru=http://messenger.example.net";
        assert_eq!(ticket(documented), Some(&b"t=TICKET&p=PROFILE"[..]));
        assert_eq!(ticket(b"Passport1.4 from-PP=t=a&p=,ru=x"), Some(&b"t=a&p="[..]));
        assert_eq!(ticket(b"Passport1.4 From-pp='a,b%2C',ru=x"), Some(&b"a,b%2C"[..]));
        assert_eq!(ticket(b"Passport1.4 da-status=success, from-PP=\"t=a\""), Some(&b"t=a"[..]));
        assert_eq!(ticket(b"from-PP='t=a&p=b"), Some(&b"t=a&p=b"[..]));
        assert_eq!(ticket(b"from-PP=''"), None);
        assert_eq!(ticket(b"Passport1.4 da-status=redir"), None);
    }

    #[test]
    fn refusals() {
        let documented = b"Passport1.4 da-status=failed,srealm=Passport.NET,ts=-3,prompt,cburl=http://x,\
            cbtxt=Type%20your%20password";
        let reason = refusal(documented);
        assert_eq!(reason.text, "Type your password");
        assert!(reason.retry);
        assert!(!refusal(b"Passport1.4 da-status=failed-noretry,cbtxt=no").retry);
        assert_eq!(refusal(b""), Refusal { text: Text::EMPTY, retry: true });
    }

    proptest! {
        #[test]
        fn hostile_headers_do_no_harm(header in "[a=,'\" da-status]*") {
            let header: String = header;
            let _ = (ticket(header.as_bytes()), refusal(header.as_bytes()), login_address(header.as_bytes()));
            let parameters = Parameters { rest: header.as_bytes() };
            prop_assert!(parameters.count() <= header.len());
        }
    }
}
