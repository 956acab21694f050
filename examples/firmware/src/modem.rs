//! The modem at UART0: streams for the connections of the machine.

use heapless::String;
use msnp_core::LinkId;
use msnp_core::error::LinkError;
use msnp_core::limits::LONGEST_HOST;
use msnp_core::time::Instant;
use msnp_modem::{Frame, LARGEST_DATA, Line, Reason, Transport, VERSION};

use crate::uart;

/// The notification server, Passport, two conversations; and two that are being closed while others open.
const STREAMS: usize = 6;
/// The most bytes that the modem may send ahead on one stream.
const WINDOW: usize = 2048;
/// Credit is given in parts of this size at the least, unless there is none left.
const CREDIT_PART: usize = 512;

/// What happens on a stream.
#[derive(Clone, Copy)]
pub(crate) enum News {
    /// It is open.
    Opened(LinkId),
    /// [`Modem::data`] has come.
    Data(LinkId),
    /// It is closed, or could not be opened.
    Closed(LinkId, LinkError),
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// No stream has this place.
    Free,
    /// To be opened.
    Wanted,
    Opening,
    Open,
    /// To be closed, without news.
    Unwanted,
    /// Until the modem says that it is closed, the number may not be used again.
    Closing,
}

/// A stream. Its number on the line is its place in the table.
struct Stream {
    link: LinkId,
    stage: Stage,
    transport: Transport,
    host: String<LONGEST_HOST>,
    port: u16,
    /// How many bytes may be sent.
    allowed: u16,
    /// How many bytes the modem may send.
    granted: usize,
    /// How many bytes there is room for.
    room: usize,
}

/// The modem.
pub(crate) struct Modem {
    line: Line,
    streams: [Stream; STREAMS],
    /// The modem has answered the reset.
    is_ready: bool,
    /// The modem was told to begin anew.
    has_begun: bool,
}

impl Modem {
    /// A modem to which nothing was said yet.
    pub(crate) const fn new() -> Self {
        const FREE: Stream = Stream {
            link: LinkId::from_number(0),
            stage: Stage::Free,
            transport: Transport::Plain,
            host: String::new(),
            port: 0,
            allowed: 0,
            granted: 0,
            room: 0,
        };
        Self { line: Line::new(), streams: [FREE; STREAMS], is_ready: false, has_begun: false }
    }

    /// Opens a stream for `link`, when the modem has time for it. There is no room for what comes in on it yet.
    ///
    /// # Errors
    /// The reason when that is not possible.
    pub(crate) fn open(
        &mut self,
        link: LinkId,
        transport: Transport,
        host: &str,
        port: u16,
    ) -> Result<(), LinkError> {
        let host = String::try_from(host).map_err(|_| LinkError::UnknownHost)?;
        let free = self.streams.iter_mut().find(|stream| stream.stage == Stage::Free);
        let stream = free.ok_or(LinkError::Unreachable)?;
        *stream =
            Stream { link, stage: Stage::Wanted, transport, host, port, allowed: 0, granted: 0, room: 0 };
        Ok(())
    }

    /// Closes a stream. No news of it come any more.
    pub(crate) fn close(&mut self, link: LinkId) {
        if let Some(stream) = self.find(link) {
            stream.stage = if stream.stage == Stage::Wanted { Stage::Free } else { Stage::Unwanted };
        }
    }

    /// Tells how many more bytes of this stream there is room for, so that the modem may send them.
    pub(crate) fn make_room(&mut self, link: LinkId, room: usize) {
        if let Some(stream) = self.find(link) {
            stream.room = room;
        }
    }

    /// Sends as much of `bytes`, which belong together, as goes now. Answers how much that was.
    pub(crate) fn send(&mut self, link: LinkId, bytes: &[u8]) -> usize {
        if !self.line.is_free() {
            return 0;
        }
        let is_it = |(_, stream): &(u8, &mut Stream)| stream.link == link && stream.stage == Stage::Open;
        let Some((number, stream)) = (0..).zip(self.streams.iter_mut()).find(is_it) else { return 0 };
        let count = bytes.len().min(usize::from(stream.allowed)).min(LARGEST_DATA);
        let Some(part) = bytes.get(..count).filter(|part| !part.is_empty()) else { return 0 };
        let frame = Frame::Data { stream: number, more: count < bytes.len(), bytes: part };
        if self.line.send(&frame).is_err() {
            return 0;
        }
        stream.allowed = stream.allowed.saturating_sub(u16::try_from(count).unwrap_or(u16::MAX));
        count
    }

    /// The streams that are open.
    pub(crate) fn open_streams(&self) -> [Option<LinkId>; STREAMS] {
        let mut links = [None; STREAMS];
        for (link, stream) in links.iter_mut().zip(&self.streams) {
            *link = (stream.stage == Stage::Open).then_some(stream.link);
        }
        links
    }

    /// Reads from the line until there is news.
    pub(crate) fn receive(&mut self) -> Option<News> {
        while let Some(byte) = uart::receive() {
            if self.line.receive(byte)
                && let Some(news) = self.note()
            {
                return Some(news);
            }
        }
        None
    }

    /// The bytes that [`News::Data`] told of, until the next call.
    pub(crate) fn data(&self) -> &[u8] {
        match self.line.frame() {
            Some(Frame::Data { bytes, .. }) => bytes,
            _ => &[],
        }
    }

    /// Writes what waits, and repeats what was not answered in time. Answers whether the modem is there.
    pub(crate) fn advance(&mut self, now: Instant) -> bool {
        let now = now.as_millis();
        self.line.pass_time(now);
        if self.line.is_lost() {
            return false;
        }
        loop {
            if self.line.is_free() {
                self.send_next();
            }
            let bytes = self.line.outgoing();
            if bytes.is_empty() {
                return true;
            }
            let count = uart::send(bytes);
            self.line.written(count, now);
            if count == 0 {
                return true;
            }
        }
    }

    /// When to call [`advance`](Self::advance) at the latest.
    pub(crate) fn deadline(&self) -> Instant {
        self.line.deadline().map_or(Instant::FAR_FUTURE, Instant::from_millis)
    }

    /// How many frames came in damaged, and how many were repeated.
    pub(crate) fn troubles(&self) -> (u32, u32) {
        self.line.troubles()
    }

    /// Takes a stream out of a modem that is gone. `None`: that was the last.
    pub(crate) fn lose(&mut self) -> Option<LinkId> {
        let stream = self.streams.iter_mut().find(|stream| stream.stage != Stage::Free)?;
        stream.stage = Stage::Free;
        Some(stream.link)
    }

    /// The stream of `link`, unless it is on its way out.
    fn find(&mut self, link: LinkId) -> Option<&mut Stream> {
        let is_live = |stage| matches!(stage, Stage::Wanted | Stage::Opening | Stage::Open);
        self.streams.iter_mut().find(|stream| stream.link == link && is_live(stream.stage))
    }

    /// Notes what the modem says. Answers what of it is news.
    fn note(&mut self) -> Option<News> {
        match self.line.frame()? {
            Frame::Ready { version } => {
                // Another version would not be understood; the silence that follows is told.
                self.is_ready = version == VERSION;
                None
            }
            Frame::Opened { stream, credit } => {
                let stream = self.streams.get_mut(usize::from(stream))?;
                stream.allowed = credit;
                (stream.stage == Stage::Opening).then(|| {
                    stream.stage = Stage::Open;
                    News::Opened(stream.link)
                })
            }
            Frame::Data { stream, bytes, .. } => {
                let stream = self.streams.get_mut(usize::from(stream))?;
                stream.granted = stream.granted.saturating_sub(bytes.len());
                (stream.stage == Stage::Open).then_some(News::Data(stream.link))
            }
            Frame::Credit { stream, bytes } => {
                let stream = self.streams.get_mut(usize::from(stream))?;
                stream.allowed = stream.allowed.saturating_add(bytes);
                None
            }
            Frame::Closed { stream, reason } => {
                let stream = self.streams.get_mut(usize::from(stream))?;
                let was_live = matches!(stream.stage, Stage::Opening | Stage::Open);
                // A stream that is still to be opened is another one, of which the modem knows nothing.
                if stream.stage != Stage::Wanted {
                    stream.stage = Stage::Free;
                }
                was_live.then(|| News::Closed(stream.link, link_error(reason)))
            }
            Frame::Reset { .. } | Frame::Open { .. } | Frame::Close { .. } => None,
        }
    }

    /// Gives the next frame that is no data to the line, if there is one.
    fn send_next(&mut self) {
        if !core::mem::replace(&mut self.has_begun, true) {
            // The line is free.
            let _ = self.line.send(&Frame::Reset { version: VERSION });
        }
        if !self.is_ready {
            return;
        }
        for (number, stream) in (0..).zip(&mut self.streams) {
            if stream.send_next(number, &mut self.line) {
                return;
            }
        }
    }
}

impl Stream {
    /// Gives the next frame of this stream to the line. Answers whether there was one.
    fn send_next(&mut self, number: u8, line: &mut Line) -> bool {
        let window = self.room.min(WINDOW);
        match self.stage {
            Stage::Wanted => {
                self.stage = Stage::Opening;
                self.granted = window;
                let frame = Frame::Open {
                    stream: number,
                    transport: self.transport,
                    credit: credit(window),
                    port: self.port,
                    host: &self.host,
                };
                line.send(&frame).is_ok()
            }
            Stage::Unwanted => {
                self.stage = Stage::Closing;
                line.send(&Frame::Close { stream: number }).is_ok()
            }
            Stage::Open => {
                let more = window.saturating_sub(self.granted);
                let is_worth_it = more >= CREDIT_PART || (self.granted == 0 && more > 0);
                if is_worth_it {
                    self.granted = window;
                }
                is_worth_it && line.send(&Frame::Credit { stream: number, bytes: credit(more) }).is_ok()
            }
            Stage::Free | Stage::Opening | Stage::Closing => false,
        }
    }
}

/// As it is on the line. No window is larger.
fn credit(bytes: usize) -> u16 {
    u16::try_from(bytes).unwrap_or(u16::MAX)
}

/// What the machine is told.
const fn link_error(reason: Reason) -> LinkError {
    match reason {
        Reason::Peer | Reason::Wish => LinkError::ClosedByPeer,
        Reason::UnknownHost => LinkError::UnknownHost,
        Reason::Unreachable | Reason::NotOffered => LinkError::Unreachable,
        Reason::Refused => LinkError::ConnectionRefused,
        Reason::Broken => LinkError::Broken,
        Reason::TimedOut => LinkError::TimedOut,
        Reason::UntrustedCertificate => LinkError::UntrustedCertificate,
        Reason::WrongCertificateName => LinkError::WrongCertificateName,
        Reason::ExpiredCertificate => LinkError::ExpiredCertificate,
        Reason::WrongClock => LinkError::WrongClock,
        Reason::Tls => LinkError::Tls,
    }
}
