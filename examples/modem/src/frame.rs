//! What the device and the modem say to each other.

/// The version of this protocol, told in [`Frame::Reset`] and [`Frame::Ready`].
pub const VERSION: u8 = 1;

/// The most bytes of a stream in one frame.
pub const LARGEST_DATA: usize = 240;

/// One thing said. Which side says it stands with each; `stream` is a number that the device chose.
///
/// A stream begins with [`Open`](Self::Open) and ends with exactly one [`Closed`](Self::Closed), whoever ended it. Only then may
/// the device use its number again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Frame<'a> {
    /// The device begins anew: all streams are gone, counting starts again.
    Reset {
        /// [`VERSION`] of the device.
        version: u8,
    },
    /// The modem has begun anew as well.
    Ready {
        /// [`VERSION`] of the modem.
        version: u8,
    },
    /// The device wants a stream.
    Open {
        /// Its number.
        stream: u8,
        /// What kind of stream.
        transport: Transport,
        /// How many bytes the modem may send at first.
        credit: u16,
        /// To which port.
        port: u16,
        /// To which host: a name or an address.
        host: &'a str,
    },
    /// The stream is open.
    Opened {
        /// Which.
        stream: u8,
        /// How many bytes the device may send at first.
        credit: u16,
    },
    /// Bytes of a stream, from either side. Never more than there is credit for.
    Data {
        /// Of which.
        stream: u8,
        /// The write goes on in the next frame: the modem hands all of it to the network at once, because some servers close on
        /// a command that comes in two parts. Means nothing from the modem.
        more: bool,
        /// At most [`LARGEST_DATA`] of them.
        bytes: &'a [u8],
    },
    /// The other side may send so many bytes more, from either side.
    Credit {
        /// On which stream.
        stream: u8,
        /// How many more.
        bytes: u16,
    },
    /// The device wants the stream closed, when what it sent before has left.
    Close {
        /// Which.
        stream: u8,
    },
    /// The stream is closed, or was never open.
    Closed {
        /// Which.
        stream: u8,
        /// Why.
        reason: Reason,
    },
}

/// Declares an enum whose members are bytes on the line.
macro_rules! bytes {
    ($(#[$about:meta])* $name:ident { $($(#[$doc:meta])* $member:ident = $byte:literal,)* }) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $name {
            $($(#[$doc])* $member = $byte,)*
        }

        impl $name {
            const fn from_byte(byte: u8) -> Option<Self> {
                match byte {
                    $($byte => Some(Self::$member),)*
                    _ => None,
                }
            }
        }
    };
}

bytes! {
    /// What kind of stream.
    Transport {
        /// TCP.
        Plain = 0,
        /// TLS over TCP, the certificate checked against the host.
        Tls = 1,
        /// No connection: the text of the modem's settings file, then the end.
        Settings = 2,
    }
}

bytes! {
    /// Why a stream is closed, or could not be opened.
    Reason {
        /// The device wanted it.
        Wish = 0,
        /// The peer closed it.
        Peer = 1,
        /// The name has no address.
        UnknownHost = 2,
        /// Nobody answers at the address, or the network is down.
        Unreachable = 3,
        /// The connection was refused.
        Refused = 4,
        /// Sending or receiving failed.
        Broken = 5,
        /// It took too long.
        TimedOut = 6,
        /// The certificate is not signed by a trusted authority.
        UntrustedCertificate = 7,
        /// The certificate is for another name.
        WrongCertificateName = 8,
        /// The certificate has expired.
        ExpiredCertificate = 9,
        /// The certificate is not valid yet: the modem's clock is wrong.
        WrongClock = 10,
        /// TLS failed otherwise.
        Tls = 11,
        /// The modem has no such thing, or no room for another stream.
        NotOffered = 12,
    }
}

const RESET: u8 = 1;
const READY: u8 = 2;
const OPEN: u8 = 3;
const OPENED: u8 = 4;
const DATA: u8 = 5;
const LAST_DATA: u8 = 6;
const CREDIT: u8 = 7;
const CLOSE: u8 = 8;
const CLOSED: u8 = 9;

impl<'a> Frame<'a> {
    /// Whether it starts the counting of frames anew.
    pub(crate) const fn restarts(&self) -> bool {
        matches!(self, Self::Reset { .. })
    }

    /// Whether it may be the first one that is heard.
    pub(crate) const fn begins(&self) -> bool {
        matches!(self, Self::Reset { .. } | Self::Ready { .. })
    }

    /// The byte that says what it is.
    pub(crate) const fn kind(&self) -> u8 {
        match self {
            Self::Reset { .. } => RESET,
            Self::Ready { .. } => READY,
            Self::Open { .. } => OPEN,
            Self::Opened { .. } => OPENED,
            Self::Data { more: true, .. } => DATA,
            Self::Data { more: false, .. } => LAST_DATA,
            Self::Credit { .. } => CREDIT,
            Self::Close { .. } => CLOSE,
            Self::Closed { .. } => CLOSED,
        }
    }

    /// Gives what follows the kind and the number, piece by piece.
    pub(crate) fn put(&self, put: &mut dyn FnMut(&[u8])) {
        match *self {
            Self::Reset { version } | Self::Ready { version } => put(&[version]),
            Self::Open { stream, transport, credit, port, host } => {
                put(&[stream, transport as u8]);
                put(&credit.to_be_bytes());
                put(&port.to_be_bytes());
                put(host.as_bytes());
            }
            Self::Opened { stream, credit: bytes } | Self::Credit { stream, bytes } => {
                put(&[stream]);
                put(&bytes.to_be_bytes());
            }
            Self::Data { stream, bytes, .. } => {
                put(&[stream]);
                put(bytes);
            }
            Self::Close { stream } => put(&[stream]),
            Self::Closed { stream, reason } => put(&[stream, reason as u8]),
        }
    }

    /// Reads what [`put`](Self::put) gave. What follows the known fields is left for later versions.
    pub(crate) fn read(kind: u8, fields: &'a [u8]) -> Option<Self> {
        let (&stream, rest) = fields.split_first()?;
        let number = || rest.first_chunk().map(|bytes| u16::from_be_bytes(*bytes));
        Some(match kind {
            RESET => Self::Reset { version: stream },
            READY => Self::Ready { version: stream },
            OPEN => {
                let (&[transport, c, d, p, q], host) = rest.split_first_chunk()?;
                Self::Open {
                    stream,
                    transport: Transport::from_byte(transport)?,
                    credit: u16::from_be_bytes([c, d]),
                    port: u16::from_be_bytes([p, q]),
                    host: core::str::from_utf8(host).ok()?,
                }
            }
            OPENED => Self::Opened { stream, credit: number()? },
            DATA | LAST_DATA => Self::Data { stream, more: kind == DATA, bytes: rest },
            CREDIT => Self::Credit { stream, bytes: number()? },
            CLOSE => Self::Close { stream },
            // A reason of a later version is a reason all the same.
            CLOSED => {
                let reason = Reason::from_byte(*rest.first()?).unwrap_or(Reason::Broken);
                Self::Closed { stream, reason }
            }
            _ => return None,
        })
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use std::vec::Vec;

    /// One of each kind.
    pub(crate) const EXAMPLES: [Frame<'static>; 11] = [
        Frame::Reset { version: 1 },
        Frame::Ready { version: 1 },
        Frame::Open {
            stream: 3,
            transport: Transport::Tls,
            credit: 2048,
            port: 443,
            host: "nexus.example.net",
        },
        Frame::Open { stream: 0, transport: Transport::Settings, credit: 0, port: 0, host: "" },
        Frame::Opened { stream: 3, credit: 4096 },
        Frame::Data { stream: 3, more: true, bytes: b"VER 1 MSNP12 CVR0\r\n" },
        Frame::Data { stream: 3, more: false, bytes: &[0; LARGEST_DATA] },
        Frame::Data { stream: 3, more: false, bytes: &[] },
        Frame::Credit { stream: 255, bytes: 65535 },
        Frame::Close { stream: 1 },
        Frame::Closed { stream: 1, reason: Reason::UntrustedCertificate },
    ];

    fn fields(frame: &Frame<'_>) -> Vec<u8> {
        let mut fields = Vec::new();
        frame.put(&mut |bytes| fields.extend_from_slice(bytes));
        fields
    }

    #[test]
    fn there_and_back() {
        for frame in EXAMPLES {
            assert_eq!(Frame::read(frame.kind(), &fields(&frame)), Some(frame));
        }
    }

    #[test]
    fn what_is_cut_short_or_unknown_is_refused() {
        for frame in EXAMPLES.iter().filter(|frame| !matches!(frame, Frame::Data { .. } | Frame::Open { .. }))
        {
            let fields = fields(frame);
            for length in 0..fields.len() {
                assert_eq!(Frame::read(frame.kind(), &fields[..length]), None, "{frame:?}");
            }
        }
        assert_eq!(Frame::read(OPEN, &[1, 0, 1, 1, 1]), None);
        assert_eq!(Frame::read(OPEN, &[1, 9, 1, 1, 1, 1]), None);
        assert_eq!(Frame::read(OPEN, &[1, 0, 1, 1, 1, 1, 0xFF]), None);
        assert_eq!(Frame::read(0, &[1]), None);
        assert_eq!(Frame::read(200, &[1, 2, 3, 4, 5, 6]), None);
    }

    #[test]
    fn an_unknown_reason_is_a_reason() {
        assert_eq!(Frame::read(CLOSED, &[1, 99]), Some(Frame::Closed { stream: 1, reason: Reason::Broken }));
    }
}
