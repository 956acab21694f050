//! What peers send beside text: some of it can be said in words.

/// What somebody does by a message that is no text: said behind their name. `None`: nothing that a person has to know.
pub(crate) fn said_of(content_type: &str, headers: &[(String, String)]) -> Option<String> {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn datacast(id: &str, data: &str) -> Option<String> {
        let headers = [("ID".to_owned(), id.to_owned()), ("Data".to_owned(), data.to_owned())];
        said_of("text/x-msnmsgr-datacast", &headers)
    }

    #[test]
    fn what_can_be_said_in_words_is_said() {
        assert_eq!(datacast("4", "rolls the dice").as_deref(), Some("rolls the dice"));
        assert!(datacast("2", "<msnobj/>").unwrap().contains("wink"));
        assert_eq!(datacast("1", ""), None, "a nudge is told otherwise");
        assert!(said_of("Application/X-MS-Ink", &[]).unwrap().contains("handwriting"));
        assert!(said_of("text/x-new", &[]).unwrap().contains("(text/x-new)"));
        for silent in ["application/x-msnmsgrp2p", "text/x-clientcaps", "text/x-keepalive", ""] {
            assert_eq!(said_of(silent, &[]), None);
        }
    }
}
