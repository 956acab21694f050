//! What peers send beside text: some of it can be said in words.

/// What somebody does by a message that is no text: said behind their name. `None`: nothing that a person has to know.
pub(crate) fn said_of(content_type: &str, headers: &[(String, String)], body: &[u8]) -> Option<String> {
    let header = |wanted: &str| {
        let found = headers.iter().find(|(name, _)| name.eq_ignore_ascii_case(wanted));
        found.map(|(_, value)| value.as_str()).unwrap_or_default()
    };
    let kind = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    match kind.as_str() {
        "text/x-msnmsgr-datacast" => match header("ID") {
            "2" => Some("sends a wink, which cannot be shown here".to_owned()),
            "3" => Some("sends a voice clip, which cannot be played here".to_owned()),
            "4" => Some(header("Data").to_owned()).filter(|text| !text.trim().is_empty()),
            _ => None,
        },
        "text/x-msmsgsinvite" => invitation(&String::from_utf8_lossy(body)),
        "application/x-ms-ink" | "image/gif" => {
            Some("sends handwriting, which cannot be shown here".to_owned())
        }
        // Programs among themselves: pictures, capabilities, signs of life, which pictures stand for which words.
        "application/x-msnmsgrp2p"
        | "text/x-clientcaps"
        | "text/x-clientinfo"
        | "text/x-keepalive"
        | "text/x-mms-emoticon"
        | "text/x-mms-animemoticon"
        | "" => None,
        other => Some(format!("sends something that cannot be shown here ({other})")),
    }
}

/// What somebody invites to. Only the invitation itself is worth telling, not what comes of it.
fn invitation(body: &str) -> Option<String> {
    let field = |wanted: &str| {
        let mut lines = body.lines().filter_map(|line| line.split_once(':'));
        lines.find(|(name, _)| name.trim().eq_ignore_ascii_case(wanted)).map(|(_, value)| value.trim())
    };
    if !field("Invitation-Command")?.eq_ignore_ascii_case("INVITE") {
        return None;
    }
    Some(match (field("Application-File"), field("Application-Name")) {
        (Some(file), _) => {
            let size = field("Application-FileSize").and_then(|size| size.parse::<u64>().ok());
            let size = size.map(|bytes| format!(" ({bytes} bytes)")).unwrap_or_default();
            format!("offers the file {file}{size}, which cannot be taken here")
        }
        (None, Some(application)) => format!("invites you to {application}, which is not there here"),
        (None, None) => "invites you to something that is not there here".to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn datacast(id: &str, data: &str) -> Option<String> {
        let headers = [("ID".to_owned(), id.to_owned()), ("Data".to_owned(), data.to_owned())];
        said_of("text/x-msnmsgr-datacast", &headers, b"")
    }

    #[test]
    fn what_can_be_said_in_words_is_said() {
        assert_eq!(datacast("4", "rolls the dice").as_deref(), Some("rolls the dice"));
        assert!(datacast("2", "<msnobj/>").unwrap().contains("wink"));
        assert_eq!(datacast("1", ""), None, "a nudge is told otherwise");
        let file = b"Application-Name: File Transfer\r\nInvitation-Command: INVITE\r\nApplication-File: a.jpg\r\nApplication-FileSize: 12\r\n";
        let offer = said_of("text/x-msmsgsinvite; charset=UTF-8", &[], file).unwrap();
        assert_eq!(offer, "offers the file a.jpg (12 bytes), which cannot be taken here");
        assert_eq!(said_of("text/x-msmsgsinvite", &[], b"Invitation-Command: CANCEL\r\n"), None);
        assert!(said_of("Application/X-MS-Ink", &[], b"").unwrap().contains("handwriting"));
        assert!(said_of("text/x-new", &[], b"").unwrap().contains("(text/x-new)"));
        for silent in ["application/x-msnmsgrp2p", "text/x-clientcaps", "text/x-keepalive", ""] {
            assert_eq!(said_of(silent, &[], b"x"), None);
        }
    }
}
