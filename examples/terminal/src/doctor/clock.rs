//! This device's clock beside the time that a server tells.

use jiff::{Timestamp, fmt::rfc2822};
use msnp::{Error, Server};

use super::report::Report;

/// What is no matter of seconds that an answer takes, or of a clock that is set by hand.
const MOST_SECONDS_OFF: i64 = 5 * 60;

/// What a server said that the time is, and when it said so.
pub(super) struct Told {
    server: Server,
    there: Timestamp,
    here: Timestamp,
}

impl Told {
    /// From the `Date` header of an answer that has just come.
    pub(super) fn read(date: &str, server: &Server) -> Option<Self> {
        let there = rfc2822::parse(date).ok()?.timestamp();
        Some(Self { server: server.clone(), there, here: Timestamp::now() })
    }

    pub(super) fn compare(&self, report: &mut Report) {
        let off = self.here.as_second().saturating_sub(self.there.as_second());
        if off.abs() <= MOST_SECONDS_OFF {
            report.ok("clock", &format!("this device and {} agree about the time", self.server));
            return;
        }
        let which = if off < 0 { "behind" } else { "ahead of" };
        let detail = format!("this device's clock is {} {which} that of {}", span(off.abs()), self.server);
        report.wrong("clock", &detail, Error::WrongClock { server: self.server.clone() }.advice());
    }
}

/// In the unit that says it shortest.
fn span(seconds: i64) -> String {
    let (minutes, hours) = (seconds / 60, seconds / 3_600);
    if hours < 2 {
        format!("{minutes} minutes")
    } else if hours < 48 {
        format!("{hours} hours")
    } else {
        format!("{} days", hours / 24)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_of_the_web_are_read() {
        let server = Server { kind: msnp::ServerKind::Nexus, host: "a".to_owned(), port: None };
        let told = Told::read("Sun, 06 Nov 1994 08:49:37 GMT", &server).unwrap();
        assert_eq!(told.there.as_second(), 784_111_777);
        assert!(Told::read("yesterday", &server).is_none());
        assert_eq!([span(400), span(7_200), span(864_000)], ["6 minutes", "2 hours", "10 days"]);
    }
}
