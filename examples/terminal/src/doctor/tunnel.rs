//! Through the network's proxy: `CONNECT` of HTTP, or SOCKS5.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use futures_lite::{AsyncReadExt, AsyncWriteExt};
use msnp::internals::credentials;
use msnp::{Error, ProxyKind, Server, ServerKind};

use super::reach::{Stream, connect_by_name};
use super::web::{Until, ask};
use crate::problem::Problem;

/// The proxy, with what it wants to know. It shows in no output.
#[derive(Clone)]
pub(super) struct Proxy {
    pub(super) kind: ProxyKind,
    host: String,
    port: u16,
    user: String,
    password: String,
}

impl Proxy {
    /// From an address that the client takes.
    pub(super) fn read(address: &str) -> Result<Self, Problem> {
        let proxy: msnp::Proxy = address.parse()?;
        let (user, password) = credentials(&proxy);
        Ok(Self {
            kind: proxy.kind(),
            host: proxy.host().to_owned(),
            port: proxy.port(),
            user: user.to_owned(),
            password: password.to_owned(),
        })
    }

    pub(super) fn server(&self) -> Server {
        Server { kind: ServerKind::Proxy, host: self.host.clone(), port: Some(self.port) }
    }

    /// A connection to the proxy itself.
    pub(super) async fn connect(&self, limit: std::time::Duration) -> Result<Stream, Error> {
        Ok(Box::new(connect_by_name(&self.server(), limit).await?))
    }

    /// A connection to a server behind it.
    pub(super) async fn open(&self, server: &Server, limit: std::time::Duration) -> Result<Stream, Error> {
        let stream = self.connect(limit).await?;
        match self.kind {
            ProxyKind::Http => self.http(stream, server).await,
            ProxyKind::Socks5 => self.socks(stream, server).await,
            ProxyKind::None => Ok(stream),
        }
    }

    /// The header that shows name and password; empty where there are none.
    pub(super) fn authorization(&self) -> String {
        if self.user.is_empty() {
            return String::new();
        }
        let pair = STANDARD.encode(format!("{}:{}", self.user, self.password));
        format!("Proxy-Authorization: Basic {pair}\r\n")
    }

    async fn http(&self, mut stream: Stream, server: &Server) -> Result<Stream, Error> {
        let host = if server.host.contains(':') && !server.host.starts_with('[') {
            format!("[{}]", server.host)
        } else {
            server.host.clone()
        };
        let place = format!("{host}:{}", server.port.unwrap_or_default());
        let request = format!("CONNECT {place} HTTP/1.1\r\nHost: {place}\r\n{}\r\n", self.authorization());
        let proxy = self.server();
        let answer = ask(&mut stream, &request, &proxy, Until::Head).await.map_err(|error| {
            let senseless = matches!(error, Error::BadAnswer { .. });
            if senseless { Error::ProxyAnswer { server: proxy.clone() } } else { error }
        })?;
        match answer.status() {
            200..=299 => Ok(stream),
            407 => Err(Error::ProxyAuthentication { server: proxy }),
            code => Err(Error::ProxyRefused { code, server: proxy }),
        }
    }

    /// RFC 1928, with name and password of RFC 1929.
    async fn socks(&self, mut stream: Stream, server: &Server) -> Result<Stream, Error> {
        let proxy = self.server();
        let unread = || Error::ProxyAnswer { server: proxy.clone() };
        let refused = || Error::ProxyAuthentication { server: proxy.clone() };
        let methods: &[u8] = if self.user.is_empty() { &[5, 1, 0] } else { &[5, 2, 0, 2] };
        let method = match exchange(&mut stream, methods).await.ok_or_else(unread)? {
            [5, method] => method,
            _ => return Err(unread()),
        };
        match method {
            0 => {}
            2 if !self.user.is_empty() => {
                let mut words = vec![1];
                for word in [&self.user, &self.password] {
                    words.push(u8::try_from(word.len()).map_err(|_| refused())?);
                    words.extend_from_slice(word.as_bytes());
                }
                if exchange(&mut stream, &words).await.ok_or_else(refused)?[1] != 0 {
                    return Err(refused());
                }
            }
            _ => return Err(refused()),
        }
        let mut wish = vec![5, 1, 0, 3];
        wish.push(u8::try_from(server.host.len()).map_err(|_| Error::InvalidAddress)?);
        wish.extend_from_slice(server.host.as_bytes());
        wish.extend_from_slice(&server.port.unwrap_or_default().to_be_bytes());
        let [_, code] = exchange(&mut stream, &wish).await.ok_or_else(unread)?;
        if code != 0 {
            return Err(Error::ProxyRefused { code: code.into(), server: proxy });
        }
        let mut kind = [0; 2];
        stream.read_exact(&mut kind).await.map_err(|_| unread())?;
        let length = match kind[1] {
            1 => 4,
            4 => 16,
            _ => {
                let mut length = [0];
                stream.read_exact(&mut length).await.map_err(|_| unread())?;
                usize::from(length[0])
            }
        };
        let mut place = vec![0; length + 2];
        stream.read_exact(&mut place).await.map_err(|_| unread())?;
        Ok(stream)
    }
}

/// Writes, and reads two bytes.
async fn exchange(stream: &mut Stream, words: &[u8]) -> Option<[u8; 2]> {
    stream.write_all(words).await.ok()?;
    stream.flush().await.ok()?;
    let mut answer = [0; 2];
    stream.read_exact(&mut answer).await.ok()?;
    Some(answer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn name_and_password_are_read_as_the_client_reads_them() {
        let proxy = Proxy::read("http://an%40na:p%3A%C3%A4ü%@proxy.example:8080").unwrap();
        assert_eq!((proxy.user.as_str(), proxy.password.as_str()), ("an@na", "p:äü%"));
        assert_eq!((proxy.host.as_str(), proxy.port), ("proxy.example", 8080));
        assert!(Proxy::read("socks5://[::1]:1080").unwrap().authorization().is_empty());
    }
}
