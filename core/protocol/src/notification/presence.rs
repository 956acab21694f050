//! Presence lines and personal messages (`notification.md` 4).

use crate::account::{Capabilities, Status, is_account};
use crate::error::RequestKind;
use crate::event::Presence;
use crate::ids::RequestId;
use crate::link::CommandLink;
use crate::pending::{NOBODY, Pending, PendingRequests};
use crate::settings::SessionSettings;
use crate::storage::Storage;
use crate::text::Text;
#[cfg(feature = "p2p")]
use crate::wire::sink::Sink;
use crate::wire::{Frame, Refused, xml};

/// Reads `NLN` and `ILN`; the latter has a transaction id in front, which some servers leave out. From MSNP14 on a network follows the
/// account.
pub(crate) fn presence<'a>(frame: &Frame<'a>, has_networks: bool) -> Option<Presence<'a>> {
    let mut arguments = frame.arguments();
    let initial = frame.verb().as_bytes() == b"ILN";
    if initial && arguments.behind(0).number().is_some() {
        arguments = arguments.behind(1);
    }
    // Other clients and servers have more codes: whoever sends presence is there.
    let status = Status::from_code(arguments.next()?).unwrap_or(Status::Online);
    let account = arguments.word().filter(|account| is_account(account))?;
    if cfg!(feature = "services") && has_networks && arguments.behind(0).number().is_some() {
        arguments = arguments.behind(1);
    }
    let name = Text::name(arguments.name());
    let capabilities = capabilities(arguments.next());
    let picture = Text::name(arguments.next().filter(|object| is_picture(object)));
    Some(Presence { account, status, name, capabilities, picture, initial })
}

/// Reads a client id. It may be larger than 32 bits: the lower ones count. Without one, nothing is said of what a client can do.
pub(crate) fn capabilities(client_id: Option<&[u8]>) -> Capabilities {
    let digits = client_id.unwrap_or_default().iter().take_while(|digit| digit.is_ascii_digit());
    Capabilities(digits.fold(0_u32, |number, digit| {
        number.wrapping_mul(10).wrapping_add(u32::from(digit.wrapping_sub(b'0')))
    }))
}

/// No picture is said by `0` or an empty element, too.
fn is_picture(object: &[u8]) -> bool {
    object != b"0" && Text::percent(object).chars().any(|c| c == '=')
}

/// Reads `FLN`.
pub(crate) fn offline<'a>(frame: &Frame<'a>) -> Option<&'a str> {
    frame.arguments().word().filter(|account| is_account(account))
}

/// Reads `UBX`: account, message, media.
pub(crate) fn personal_message<'a>(frame: &Frame<'a>) -> Option<(&'a str, Text<'a>, Text<'a>)> {
    let account = frame.arguments().word().filter(|account| is_account(account))?;
    let element = |name| xml::element(frame.payload(), name).map_or(Text::EMPTY, Text::xml);
    Some((account, element("PSM"), element("CurrentMedia")))
}

/// Writes `CHG`: one's own status, and what one's client can do.
pub(crate) fn write_status<S: Storage>(
    link: &mut CommandLink<S>,
    pending: &mut PendingRequests<S::Pending<Pending>>,
    settings: &SessionSettings,
    status: Status,
    request: RequestId,
) -> Result<(), Refused> {
    let limits = &settings.limits;
    let limit = if request == NOBODY { limits.sign_in_step } else { limits.request };
    let transaction = link.next_transaction();
    let mut command = link.outbox.command(b"CHG");
    command.number(transaction).word(status.code());
    #[cfg(not(feature = "legacy"))]
    command.number(told(settings).0);
    #[cfg(feature = "legacy")]
    if !settings.hides_capabilities {
        command.number(told(settings).0);
    }
    #[cfg(feature = "p2p")]
    if settings.tells_picture && settings.picture.is_some() {
        command.put(b" ");
        settings.picture.put_encoded(&settings.account, &mut command);
    }
    command.finish()?;
    pending.add(transaction, request, RequestKind::Status, limit);
    Ok(())
}

/// What one's client can do: who shows a picture answers invitations to fetch it.
fn told(settings: &SessionSettings) -> Capabilities {
    #[cfg(feature = "p2p")]
    if settings.tells_picture && settings.picture.is_some() && settings.capabilities.generation() == 0 {
        return Capabilities(settings.capabilities.0 | Capabilities::PEER_TO_PEER);
    }
    settings.capabilities
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::{Decoder, Direction, Item};

    fn with_frame(bytes: &str, check: impl FnOnce(Frame<'_>)) {
        let mut decoder: Decoder<heapless::Vec<u8, 1024>> = Decoder::new(Direction::FromServer);
        decoder.feed(bytes.as_bytes());
        match decoder.next_item() {
            Some(Item::Frame(frame)) => check(frame),
            other => panic!("{bytes}: {other:?}"),
        }
    }

    #[test]
    fn presence_lines() {
        with_frame("ILN 9 BSY bruno@example.org Bruno 805306412\r\n", |frame| {
            let bruno = presence(&frame, false).unwrap();
            assert_eq!(
                (bruno.status, bruno.capabilities.generation(), bruno.initial),
                (Status::Busy, 3, true)
            );
        });
        with_frame(
            "NLN IDL bruno@example.org Bruno%20%3A%29 4294967312 %3Cmsnobj%20Creator%3D%22b%22%2F%3E\r\n",
            |frame| {
                let bruno = presence(&frame, false).unwrap();
                assert_eq!(bruno.capabilities.0, 16);
                assert!(bruno.name == *"Bruno :)" && !bruno.picture.is_empty() && !bruno.initial);
            },
        );
        for none in ["0", "%3Cmsnobj%2F%3E", "<msnobj/>"] {
            with_frame(&std::format!("NLN NLN a@b A 0 {none}\r\n"), |frame| {
                assert!(presence(&frame, false).unwrap().picture.is_empty());
            });
        }
        with_frame("NLN BSY bruno@example.org  805306412\r\n", |frame| {
            let bruno = presence(&frame, false).unwrap();
            assert!(bruno.name.is_empty());
            assert_eq!((bruno.status, bruno.capabilities.generation()), (Status::Busy, 3));
        });
        for line in ["NLN WRK bruno@example.org Bruno 16\r\n", "ILN 9 WRK bruno@example.org Bruno 16\r\n"] {
            with_frame(line, |frame| {
                let bruno = presence(&frame, false).unwrap();
                assert!(bruno.name == *"Bruno", "{line}");
                assert_eq!((bruno.status, bruno.capabilities.0), (Status::Online, 16), "{line}");
            });
        }
        with_frame("ILN BSY bruno@example.org Bruno 16\r\n", |frame| {
            let bruno = presence(&frame, false).unwrap();
            assert_eq!(
                (bruno.status, bruno.account, bruno.initial),
                (Status::Busy, "bruno@example.org", true)
            );
        });
        for bad in ["NLN\r\n", "NLN NLN\r\n", "NLN NLN anna A\r\n", "ILN 9 NLN\r\n", "NLN 9 NLN a@b A\r\n"] {
            with_frame(bad, |frame| assert_eq!(presence(&frame, false), None));
        }
    }

    #[cfg(feature = "services")]
    #[test]
    fn presence_with_a_network() {
        for (line, name, capabilities) in [
            ("ILN 9 BSY bruno@example.org 1 Bruno 805306412\r\n", "Bruno", 805_306_412),
            ("NLN BSY bruno@example.org 32 Bruno 0 0 http://icon\r\n", "Bruno", 0),
            ("NLN BSY bruno@example.org 1 1 16\r\n", "1", 16),
            ("NLN BSY bruno@example.org 1  16\r\n", "", 16),
            ("NLN BSY bruno@example.org Bruno 16\r\n", "Bruno", 16),
            ("NLN BSY bruno@example.org 1\r\n", "", 0),
        ] {
            with_frame(line, |frame| {
                let bruno = presence(&frame, true).unwrap();
                assert_eq!((bruno.account, bruno.status), ("bruno@example.org", Status::Busy), "{line}");
                assert_eq!(bruno.capabilities.0, capabilities, "{line}");
                assert!(bruno.name == *name && bruno.picture.is_empty(), "{line}");
            });
        }
        with_frame("FLN bruno@example.org 1 0\r\n", |frame| {
            assert_eq!(offline(&frame), Some("bruno@example.org"));
        });
        with_frame("UBX bruno@example.org 1 30\r\n<Data><PSM>by sea</PSM></Data>", |frame| {
            assert!(personal_message(&frame).unwrap().1 == *"by sea");
        });
    }

    #[test]
    fn personal_messages() {
        let xml = "<Data><PSM>at &amp; by the sea</PSM><CurrentMedia></CurrentMedia></Data>";
        with_frame(&std::format!("UBX bruno@example.org {}\r\n{xml}", xml.len()), |frame| {
            let (account, message, media) = personal_message(&frame).unwrap();
            assert_eq!(account, "bruno@example.org");
            assert!(message == *"at & by the sea" && media.is_empty());
        });
        let xml = "<Data><PSM><![CDATA[a<b & c]]> &amp; more</PSM></Data>";
        with_frame(&std::format!("UBX bruno@example.org {}\r\n{xml}", xml.len()), |frame| {
            assert!(personal_message(&frame).unwrap().1 == *"a<b & c & more");
        });
        with_frame("UBX bruno@example.org 0\r\n", |frame| {
            assert!(personal_message(&frame).unwrap().1.is_empty())
        });
    }
}
