//! Nexus and login: names, ports, certificates, and what they answer to who shows no password.

use msnp::internals::login_address;
use msnp::{Error, ServerKind};

use super::web::{Answer, Until, Url, ask};
use super::{Examination, clock};

/// How often the nexus may send on.
const MOST_REDIRECTS: usize = 5;

impl Examination {
    /// Whether there is a way to a ticket.
    pub(super) async fn passport(&mut self, is_proxy_there: bool) -> Option<()> {
        if !is_proxy_there {
            return None;
        }
        if self.signs_in_by_md5() {
            for check in ["nexus", "login"] {
                self.report.skipped(check, "not needed for the sign-in by MD5 (--md5-sign-in)");
            }
            return Some(());
        }
        if self.limit().is_zero() {
            self.report.skipped("nexus", "the time of all checks together is over (--timeout)");
            return None;
        }
        let login = match self.service.login() {
            "" => self.nexus().await,
            login => {
                let login = login.to_owned();
                self.report.skipped("nexus", "not asked: the address of the login is given");
                Some(login)
            }
        };
        let Some(login) = login else {
            self.report.skipped("login", "the nexus names its address");
            return None;
        };
        self.login(&login).await
    }

    /// The address of the login, from the nexus.
    async fn nexus(&mut self) -> Option<String> {
        let mut address = self.service.nexus();
        for _ in 0..=MOST_REDIRECTS {
            let answer = self.get(ServerKind::Nexus, &address).await?;
            let url = Url::read(&address)?;
            let server = url.server(ServerKind::Nexus);
            if let (300..=399, Some(location)) = (answer.status(), answer.header("Location")) {
                let Some(next) = url.follow(location) else {
                    let seen = format!("it sends on to {location}, which is no address");
                    self.report.failed_with("nexus answer", &Error::BadAnswer { server }, &seen);
                    return None;
                };
                address = next.whole();
                self.report.ok("nexus answer", &format!("it sends on to {address}"));
                continue;
            }
            if answer.status() != 200 {
                let error = Error::ServiceUnavailable { status: answer.status(), server };
                self.report.failed("nexus answer", &error);
                return None;
            }
            let Some(urls) = answer.header("PassportURLs") else {
                let seen = "there is no PassportURLs in its answer";
                self.report.failed_with("nexus answer", &Error::BadAnswer { server }, seen);
                return None;
            };
            let Some(login) = login_in(urls) else {
                let seen = "its PassportURLs names no login (DALogin)";
                self.report.failed_with("nexus answer", &Error::BadAnswer { server }, seen);
                return None;
            };
            self.report.ok("nexus answer", &format!("the login is at {login}"));
            return Some(login);
        }
        self.report.failed("nexus answer", &Error::TooManyRedirects);
        None
    }

    async fn login(&mut self, address: &str) -> Option<()> {
        let answer = self.get(ServerKind::Login, address).await?;
        let server = Url::read(address)?.server(ServerKind::Login);
        match answer.status() {
            status @ (404 | 405 | 500..) => {
                self.report.failed("login answer", &Error::ServiceUnavailable { status, server });
                None
            }
            401 => {
                self.report.ok("login answer", "it asks for an account and a password (HTTP status 401)");
                Some(())
            }
            status => {
                let detail =
                    format!("it answers (HTTP status {status}); what to a password, only a sign-in shows");
                self.report.ok("login answer", &detail);
                Some(())
            }
        }
    }

    /// Asks for a page, without account and password. What fails is told.
    async fn get(&mut self, kind: ServerKind, address: &str) -> Option<Answer> {
        let label = if kind == ServerKind::Nexus { "nexus" } else { "login" };
        let check = format!("{label} answer");
        let Some(url) = Url::read(address) else {
            self.report.failed_with(&check, &Error::InvalidAddress, address);
            return None;
        };
        if !url.secure && !self.service.password_may_travel_unencrypted() {
            self.report.failed_with(&check, &Error::InsecureAddress, address);
            return None;
        }
        let server = url.server(kind);
        let stream = match self.reach(&server).await {
            Some(stream) if url.secure => self.secure(&server, stream).await,
            Some(stream) => {
                let detail = "it is not https: everybody on the way can read the password";
                self.report.skipped(&format!("{label} TLS"), detail);
                Some(stream)
            }
            None => {
                self.report.skipped(&format!("{label} TLS"), "there is no connection");
                None
            }
        };
        let Some(mut stream) = stream else {
            self.report.skipped(&check, "there is no connection to ask on");
            return None;
        };
        let request = format!(
            "GET {} HTTP/1.1\r\nHost: {}\r\nUser-Agent: MSMSGS\r\nConnection: close\r\n\r\n",
            url.target, url.place
        );
        match self.within("the answer of", &server, ask(&mut stream, &request, &server, Until::Head)).await {
            Ok(answer) => {
                if self.clock.is_none() {
                    self.clock = answer.header("Date").and_then(|date| clock::Told::read(date, &server));
                }
                Some(answer)
            }
            Err(error) => {
                self.report.failed(&check, &error);
                None
            }
        }
    }
}

/// The address of the login in the value of `PassportURLs`, with its scheme.
fn login_in(urls: &str) -> Option<String> {
    let login = std::str::from_utf8(login_address(urls.as_bytes())?).ok()?;
    Some(Url::read(login).map_or_else(|| login.to_owned(), |url| url.whole()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_login_is_found_in_what_the_nexus_says() {
        let found = |urls| login_in(urls);
        let plain = "DARealm=Passport.Net,dalogin=login.example.net/login2.srf?a=b,ConfigVersion=15";
        assert_eq!(found(plain).unwrap(), "https://login.example.net/login2.srf?a=b");
        assert_eq!(found("DALogin=http://a:1/b").unwrap(), "http://a:1/b");
        assert_eq!(found("DARealm=Passport.Net"), None);
        assert_eq!(found("DALogin="), None);
    }
}
