//! The request of an exchange: a GET without a body (`authentication.md` 2.1 and 2.2), or the head of a POST.

use super::url::Url;
use crate::wire::sink::Sink;
#[cfg(any(test, feature = "services"))]
use crate::wire::sink::put_decimal;

/// Puts a GET for `url`, which names `user_agent` and asks to keep the link.
pub fn put_get(sink: &mut dyn Sink, url: &Url<'_>, user_agent: &str) {
    put_request_line(sink, url);
    put_headers(sink, url, user_agent);
}

/// The same with an `Authorization` header, whose value `put_authorization` puts: on one line, without its
/// end.
///
/// The caller sees to it that such a request leaves over TLS only.
pub fn put_authorized_get(
    sink: &mut dyn Sink,
    url: &Url<'_>,
    user_agent: &str,
    put_authorization: &dyn Fn(&mut dyn Sink),
) {
    put_request_line(sink, url);
    sink.put(b"Authorization: ");
    put_authorization(sink);
    sink.put(b"\r\n");
    put_headers(sink, url, user_agent);
}

/// Puts the head of a POST for `url`, whose body has `length` bytes. `put_fields` puts header lines of its own, each with its end.
#[cfg(any(test, feature = "services"))]
pub(crate) fn put_post(sink: &mut dyn Sink, url: &Url<'_>, length: u32, put_fields: &dyn Fn(&mut dyn Sink)) {
    sink.put(b"POST ");
    url.put_path(sink);
    sink.put(b" HTTP/1.1\r\nHost: ");
    url.put_host(sink);
    sink.put(b"\r\nContent-Length: ");
    put_decimal(sink, length);
    sink.put(b"\r\nConnection: Keep-Alive\r\nCache-Control: no-cache\r\n");
    put_fields(sink);
    sink.put(b"\r\n");
}

fn put_request_line(sink: &mut dyn Sink, url: &Url<'_>) {
    sink.put(b"GET ");
    url.put_path(sink);
    sink.put(b" HTTP/1.1\r\n");
}

fn put_headers(sink: &mut dyn Sink, url: &Url<'_>, user_agent: &str) {
    sink.put(b"User-Agent: ");
    sink.put(user_agent.as_bytes());
    sink.put(b"\r\nHost: ");
    url.put_host(sink);
    sink.put(b"\r\nConnection: Keep-Alive\r\nCache-Control: no-cache\r\n\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auth::passport;
    use crate::wire::sink::tests::Collected;

    #[test]
    fn the_documented_login_request() {
        let mut sink = Collected::default();
        let url = Url::parse(b"https://login.example.net/login2.srf").unwrap();
        let challenge = b"ct=1100000000,rver=5.0.3270.0,wp=FS_40SEC_0_COMPACT,lc=1033,id=507";
        put_authorized_get(&mut sink, &url, "MSMSGS", &|sink| {
            passport::put_authorization(sink, "anna@example.net", "Example-Pass1", challenge);
        });
        let expected = "GET /login2.srf HTTP/1.1\r\n\
            Authorization: Passport1.4 OrgVerb=GET,OrgURL=http%3A%2F%2Fmessenger%2Emsn%2Ecom,\
            sign-in=anna%40example.net,pwd=Example%2DPass1,\
            ct=1100000000,rver=5.0.3270.0,wp=FS_40SEC_0_COMPACT,lc=1033,id=507\r\n\
            User-Agent: MSMSGS\r\nHost: login.example.net\r\n\
            Connection: Keep-Alive\r\nCache-Control: no-cache\r\n\r\n";
        assert_eq!(core::str::from_utf8(&sink.0).unwrap(), expected);
    }

    #[test]
    fn a_request_to_the_nexus() {
        let mut sink = Collected::default();
        let url = Url::parse(b"http://127.0.0.1:8080/rdr/pprdr.asp").unwrap();
        put_get(&mut sink, &url, "MSMSGS");
        let expected = "GET /rdr/pprdr.asp HTTP/1.1\r\nUser-Agent: MSMSGS\r\nHost: 127.0.0.1:8080\r\n\
            Connection: Keep-Alive\r\nCache-Control: no-cache\r\n\r\n";
        assert_eq!(core::str::from_utf8(&sink.0).unwrap(), expected);
    }
}
