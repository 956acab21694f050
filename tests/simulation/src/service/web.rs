//! What web services have in common: requests and answers of SOAP, and how calls go wrong (`services.md` 2.1 and 3.3).

use super::{ConnectionId, Service};

/// How a call goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Trouble {
    /// It does not.
    None,
    /// Nothing is answered.
    Silence,
    /// The connection is closed instead.
    Closed,
    /// 503.
    Busy,
    /// A fault that says nothing.
    Fault,
    /// It is done, and the connection is closed instead of an answer.
    AnswerLost,
}

impl Service {
    /// Six calls of so many go wrong.
    pub(super) fn draw_trouble(&mut self, of: u64) -> Trouble {
        match self.random.below(of) {
            0 => Trouble::Silence,
            1 => Trouble::Closed,
            2 => Trouble::Busy,
            3 => Trouble::Fault,
            4 | 5 => Trouble::AnswerLost,
            _ => Trouble::None,
        }
    }

    /// Answers a call, which `act` carries out, as far as the trouble lets it.
    pub(super) fn answer_call(
        &mut self,
        id: ConnectionId,
        trouble: Trouble,
        act: impl FnOnce(&mut Self) -> Option<String>,
    ) {
        let answer = match trouble {
            Trouble::Silence => return,
            Trouble::Closed => return self.close(id),
            Trouble::Busy => Some(http("503 Busy", "")),
            Trouble::Fault => Some(fault("Server")),
            Trouble::AnswerLost => {
                act(self);
                return self.close(id);
            }
            Trouble::None => act(self),
        };
        if let Some(answer) = answer {
            self.say(id, &answer);
        }
    }
}

/// The method that a request names.
pub(super) fn method_of(head: &str) -> &str {
    let action = head.split("SOAPAction: \"").nth(1).and_then(|rest| rest.split('"').next());
    action.and_then(|action| action.rsplit('/').next()).unwrap_or_default()
}

/// The text of the first element with that name, as it stands there.
pub(super) fn inside(body: &str, name: &str) -> String {
    let start = body.find(&format!("<{name}>")).or_else(|| body.find(&format!("<{name} ")));
    let text = start.and_then(|start| body.get(start..)).and_then(|rest| rest.split_once('>'));
    text.and_then(|(_, rest)| rest.split('<').next()).unwrap_or_default().to_owned()
}

/// The same without references.
pub(super) fn text_inside(body: &str, name: &str) -> String {
    let text = inside(body, name);
    REFERENCES.iter().rev().fold(text, |text, (char, reference)| text.replace(reference, char))
}

const REFERENCES: [(&str, &str); 5] =
    [("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("\"", "&quot;"), ("'", "&apos;")];

/// A text with references in place of what has a meaning.
pub(super) fn escaped(text: &str) -> String {
    REFERENCES.iter().fold(text.to_owned(), |text, (char, reference)| text.replace(char, reference))
}

pub(super) fn http(status: &str, body: &str) -> String {
    format!("HTTP/1.1 {status}\r\nContent-Type: text/xml\r\nContent-Length: {}\r\n\r\n{body}", body.len())
}

pub(super) fn soap(inside: &str) -> String {
    http("200 OK", &format!("<x:Envelope xmlns:x=\"e\"><x:Body>{inside}</x:Body></x:Envelope>"))
}

pub(super) fn fault(code: &str) -> String {
    fault_with(code, "<detail/>")
}

pub(super) fn fault_with(code: &str, detail: &str) -> String {
    let inside = format!("<e:Fault><faultcode>q0:{code}</faultcode>{detail}</e:Fault>");
    http("500 No", &format!("<e:Envelope xmlns:e=\"e\"><e:Body>{inside}</e:Body></e:Envelope>"))
}
