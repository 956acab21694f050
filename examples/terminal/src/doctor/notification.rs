//! The greeting of the notification server: `VER`, and which dialects it takes.

use futures_lite::{AsyncReadExt, AsyncWriteExt};
use msnp::{Dialect, Dialects, Error, Md5SignIn, Server, ServerKind};

use super::Examination;
use super::reach::Stream;

/// The longest answer to a greeting that is read.
const LONGEST_ANSWER: usize = 512;

impl Examination {
    /// Whether the notification server would speak with this client.
    pub(super) async fn notification(&mut self, is_proxy_there: bool) -> Option<()> {
        if !is_proxy_there {
            return None;
        }
        let (host, port) = (self.service.host().to_owned(), self.service.port());
        let server = Server { kind: ServerKind::Notification, host, port: Some(port) };
        let Some(stream) = self.reach(&server).await else {
            self.report.skipped("notification greeting", "there is no connection to greet on");
            return None;
        };
        let offered = self.offered();
        let answer = self.within("the greeting of", &server, greet(stream, &offered, &server)).await;
        match answer.map(|answer| Greeting::read(&answer, &offered)) {
            Ok(Greeting::Takes(chosen)) => {
                self.report.ok("notification greeting", &format!("it answers, and would speak {chosen}"));
                self.other_dialects(&server, chosen, &offered).await;
                return Some(());
            }
            Ok(Greeting::TakesNone) => {
                let error = Error::UpgradeRequired { minimum: String::new() };
                self.report.failed_with("notification greeting", &error, "it takes none of what was offered");
            }
            Ok(Greeting::Senseless(seen)) => {
                self.report.failed_with("notification greeting", &Error::BadAnswer { server }, seen);
            }
            Err(error @ Error::TimedOut { .. }) => {
                let seen = "it takes the connection and says nothing";
                self.report.failed_with("notification greeting", &error, seen);
            }
            Err(error) => self.report.failed("notification greeting", &error),
        }
        None
    }

    /// The dialects to offer, best first.
    pub(super) fn offered(&self) -> Vec<Dialect> {
        let by_md5 = self.signs_in_by_md5();
        let fits = |dialect: &Dialect| dialect.is_supported() && dialect.signs_in_by_md5() == by_md5;
        let named: Vec<Dialect> = self.service.dialects().best_first().filter(fits).collect();
        if named.is_empty() && by_md5 { Dialects::BY_MD5.best_first().collect() } else { named }
    }

    /// Whether no ticket is needed.
    pub(super) fn signs_in_by_md5(&self) -> bool {
        self.service.md5_sign_in() != Md5SignIn::Never
    }

    /// Offers each of the other dialects alone, on a connection of its own; all of that within the time of one step.
    async fn other_dialects(&mut self, server: &Server, chosen: Dialect, offered: &[Dialect]) {
        let others: Vec<Dialect> = offered.iter().copied().filter(|dialect| *dialect != chosen).collect();
        let mut taken = vec![chosen];
        let mut asked = 0;
        let asking = async {
            for dialect in &others {
                let alone = std::slice::from_ref(dialect);
                match greet(self.open(server).await?, alone, server).await {
                    Ok(answer) if Greeting::read(&answer, alone) == Greeting::Takes(*dialect) => {
                        taken.push(*dialect);
                    }
                    // Some servers answer what they do not speak by closing.
                    Ok(_) | Err(Error::ConnectionLost { .. }) => {}
                    Err(error) => return Err(error),
                }
                asked += 1;
            }
            Ok(())
        };
        // What failed shows by those that were not asked.
        let _ = self.within("the other protocols of", server, asking).await;
        let names = |dialects: &[Dialect]| {
            dialects.iter().map(|dialect| dialect.name()).collect::<Vec<_>>().join(", ")
        };
        let unknown = others.get(asked..).unwrap_or_default();
        let unknown = if unknown.is_empty() {
            String::new()
        } else {
            format!("; of {} it did not say", names(unknown))
        };
        self.report.ok("notification dialects", &format!("it takes {}{unknown}", names(&taken)));
    }
}

/// `VER` with these dialects.
pub(super) fn version(offered: &[Dialect]) -> String {
    let names: Vec<&str> = offered.iter().map(|dialect| dialect.name()).collect();
    format!("VER 1 {} CVR0\r\n", names.join(" "))
}

/// Greets, and reads a line.
async fn greet(mut stream: Stream, offered: &[Dialect], server: &Server) -> Result<String, Error> {
    let lost = || Error::ConnectionLost { server: server.clone() };
    stream.write_all(version(offered).as_bytes()).await.map_err(|_| lost())?;
    stream.flush().await.map_err(|_| lost())?;
    let mut answer = Vec::new();
    while !answer.contains(&b'\n') && answer.len() < LONGEST_ANSWER {
        let mut piece = [0; LONGEST_ANSWER];
        match stream.read(&mut piece).await {
            Ok(0) | Err(_) if answer.is_empty() => return Err(lost()),
            Ok(0) | Err(_) => break,
            Ok(length) => answer.extend_from_slice(piece.get(..length).unwrap_or_default()),
        }
    }
    Ok(String::from_utf8_lossy(&answer).into_owned())
}

/// What an answer to `VER` means.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Greeting {
    Takes(Dialect),
    TakesNone,
    /// With what it looks like.
    Senseless(&'static str),
}

impl Greeting {
    pub(super) fn read(answer: &str, offered: &[Dialect]) -> Self {
        let line = answer.lines().next().unwrap_or_default();
        let mut words = line.split_whitespace();
        if line.starts_with("HTTP/") || line.trim_start().starts_with('<') {
            return Self::Senseless("it answers like a web server");
        }
        if words.next() != Some("VER") || words.next() != Some("1") {
            return Self::Senseless("that is no Messenger service");
        }
        let mut said = words.peekable();
        if said.peek().is_none() {
            return Self::Senseless("it names no protocol");
        }
        let known = |word: &str| Dialect::from_name(word.as_bytes()).filter(|named| offered.contains(named));
        let chosen = said.clone().find_map(known);
        let refused = said.all(|word| word == "0" || word.eq_ignore_ascii_case("CVR0"));
        match (chosen, refused) {
            (Some(dialect), _) => Self::Takes(dialect),
            (None, true) => Self::TakesNone,
            (None, false) => Self::Senseless("it names a protocol that was not offered"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_to_a_greeting_are_told_apart() {
        let offered: Vec<Dialect> = [12, 9].into_iter().filter_map(Dialect::from_number).collect();
        assert_eq!(version(&offered), "VER 1 MSNP12 MSNP9 CVR0\r\n");
        let read = |answer| Greeting::read(answer, &offered);
        assert_eq!(read("VER 1 MSNP9\r\n"), Greeting::Takes(offered[1]));
        assert_eq!(read("VER 1 MSNP9 CVR0\r\n"), Greeting::Takes(offered[1]));
        assert_eq!(read("VER 1 0\r\n"), Greeting::TakesNone);
        assert_eq!(read("VER 1 CVR0\r\n"), Greeting::TakesNone);
        for senseless in
            ["", "VER 1\r\n", "VER 2 MSNP9\r\n", "VER 1 MSNP8\r\n", "220 ready", "<html>", "HTTP/1.1 400"]
        {
            assert!(matches!(read(senseless), Greeting::Senseless(_)), "{senseless}");
        }
    }
}
