//! One device: its line, and its streams.

use std::collections::{BTreeMap, VecDeque};
use std::io;
use std::time::{Duration, Instant};

use async_channel::{Receiver, Sender};
use futures_lite::{AsyncReadExt, AsyncWriteExt, future};
use msnp_modem::{Frame, LARGEST_DATA, Line, Reason, VERSION};
use smol::Timer;

use crate::noise::Noise;
use crate::serial::Serial;
use crate::stream::{Network, News, Stream, Target, WINDOW};

/// The most streams of a device at the same time.
const MOST_STREAMS: usize = 16;
/// Credit is given back in parts of this size, or when the device has less than that.
const CREDIT_BACK: u16 = WINDOW / 4;
/// The most bytes that a device may have given credit for on one stream.
const MOST_GRANTED: u32 = u16::MAX as u32;

/// What the session knows of a stream.
struct Entry {
    /// No other stream has had it: news of one that is gone are told from those of the next with its number.
    serial: u64,
    /// `None`: refused, which remains to be said.
    stream: Option<Stream>,
    opened_is_due: bool,
    /// Bytes on their way to the device.
    waiting: VecDeque<u8>,
    /// How many bytes the device has given credit for and not got: the most that may wait here and in the stream.
    granted: u32,
    /// Bytes of the device that were written, and for which it has no credit yet.
    written: u16,
    /// How many bytes the device may send.
    allowed: u16,
    /// The device wants no more.
    closing: bool,
    closed: Option<Reason>,
    /// The device was told that it is closed.
    told: bool,
}

/// Everything between a device and the network.
pub(crate) struct Session<'a> {
    network: &'a Network,
    verbose: bool,
    noise: Noise,
    start: Instant,
    line: Line,
    ready_is_due: bool,
    streams: BTreeMap<u8, Entry>,
    serials: u64,
    /// The stream that was served last: the others come first.
    turn: u8,
    news: Receiver<(u8, u64, News)>,
    reporter: Sender<(u8, u64, News)>,
}

enum Happening {
    Read(io::Result<usize>),
    News((u8, u64, News)),
    Time,
}

impl<'a> Session<'a> {
    pub(crate) fn new(network: &'a Network, noise: Option<u32>, verbose: bool) -> Self {
        // Bounded by the credit of the streams.
        let (reporter, news) = async_channel::unbounded();
        Self {
            network,
            verbose,
            noise: Noise::new(noise),
            start: Instant::now(),
            line: Line::new(),
            ready_is_due: false,
            streams: BTreeMap::new(),
            serials: 0,
            turn: 0,
            news,
            reporter,
        }
    }

    /// Serves the device until its line ends.
    pub(crate) async fn run(mut self, mut serial: Serial) -> io::Result<()> {
        self.tell("the device is there");
        let mut buffer = [0; 1024];
        loop {
            self.send(&mut serial).await?;
            let read = async { Happening::Read(serial.from.read(&mut buffer).await) };
            let news = async {
                match self.news.recv().await {
                    Ok(news) => Happening::News(news),
                    // The session has a sender itself.
                    Err(_) => future::pending().await,
                }
            };
            let deadline = self.line.deadline();
            let time = async {
                match deadline {
                    Some(until) => Timer::at(self.start + Duration::from_millis(until)).await,
                    None => future::pending().await,
                };
                Happening::Time
            };
            match future::or(read, future::or(news, time)).await {
                Happening::Read(Ok(0)) => {
                    let (damaged, repeated) = self.line.troubles();
                    self.tell(&format!("the device is gone ({damaged} frames damaged, {repeated} repeated)"));
                    return Ok(());
                }
                Happening::Read(Ok(count)) => {
                    let bytes = buffer.get_mut(..count).unwrap_or_default();
                    self.noise.damage(bytes);
                    for byte in bytes {
                        if self.line.receive(*byte) {
                            self.handle();
                        }
                    }
                }
                Happening::Read(Err(error)) => return Err(error),
                Happening::News((number, serial, news)) => self.note(number, serial, news),
                Happening::Time => self.pass_time(),
            }
            // All of it each time: a device that talks without a pause does not let the news pile up.
            while let Ok((number, serial, news)) = self.news.try_recv() {
                self.note(number, serial, news);
            }
        }
    }

    fn tell(&self, text: &str) {
        if self.verbose {
            eprintln!("msnp-modem: {text}");
        }
    }

    fn now(&self) -> u64 {
        u64::try_from(self.start.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    fn pass_time(&mut self) {
        self.line.pass_time(self.now());
        if self.line.is_lost() {
            self.tell("the device does not answer");
            self.streams.clear();
            self.line = Line::new();
        }
    }

    /// Writes what is due, frame after frame.
    async fn send(&mut self, serial: &mut Serial) -> io::Result<()> {
        loop {
            let mut bytes = self.line.outgoing().to_vec();
            if bytes.is_empty() {
                if !self.line.is_free() || !self.send_next() {
                    return Ok(());
                }
                continue;
            }
            let count = bytes.len();
            self.noise.damage(&mut bytes);
            serial.to.write_all(&bytes).await?;
            serial.to.flush().await?;
            self.line.written(count, self.now());
        }
    }

    /// Gives the next frame to the line. Answers whether there was one.
    fn send_next(&mut self) -> bool {
        if std::mem::take(&mut self.ready_is_due) {
            return self.line.send(&Frame::Ready { version: VERSION }).is_ok();
        }
        let turn = self.turn;
        let later = self.streams.range_mut(turn.saturating_add(1)..).map(|(number, _)| *number);
        let order: Vec<u8> = later.chain(0..=turn).collect();
        for number in order {
            let Some(entry) = self.streams.get_mut(&number) else { continue };
            let sent = entry.send_next(number, &mut self.line);
            if sent {
                self.turn = number;
                if entry.told {
                    self.streams.remove(&number);
                }
                return true;
            }
        }
        false
    }

    /// Does what the device says.
    fn handle(&mut self) {
        let Some(frame) = self.line.frame() else { return };
        match frame {
            Frame::Reset { version } => {
                self.tell(&format!("the device begins (version {version} of the protocol)"));
                self.streams.clear();
                self.ready_is_due = true;
            }
            Frame::Open { stream, transport, credit, port, host } => {
                let target = Target { transport, host: host.to_owned(), port };
                self.open(stream, target, credit);
            }
            Frame::Data { stream, more, bytes } => {
                if let Some(entry) = self.streams.get_mut(&stream) {
                    entry.take(bytes, more);
                }
            }
            Frame::Credit { stream, bytes } => {
                if let Some(entry) = self.streams.get_mut(&stream) {
                    entry.grant(bytes);
                }
            }
            Frame::Close { stream } => {
                if let Some(entry) = self.streams.get_mut(&stream).filter(|entry| !entry.closing) {
                    entry.closing = true;
                    entry.waiting.clear();
                    if let Some(stream) = &entry.stream {
                        stream.close();
                    }
                }
            }
            Frame::Ready { .. } | Frame::Opened { .. } | Frame::Closed { .. } => {}
        }
    }

    fn open(&mut self, number: u8, target: Target, credit: u16) {
        self.serials = self.serials.wrapping_add(1);
        let serial = self.serials;
        self.tell(&format!("stream {number}: {:?} to {}:{}", target.transport, target.host, target.port));
        let has_room = self.streams.len() < MOST_STREAMS;
        let reporter = self.reporter.clone();
        let stream = has_room.then(|| {
            self.network.open(target, credit, move |news| {
                // Nobody listens when the session is over.
                let _ = reporter.try_send((number, serial, news));
            })
        });
        let entry = Entry {
            serial,
            closed: stream.is_none().then_some(Reason::NotOffered),
            stream,
            opened_is_due: false,
            waiting: VecDeque::new(),
            granted: u32::from(credit),
            written: 0,
            allowed: 0,
            closing: false,
            told: false,
        };
        self.streams.insert(number, entry);
    }

    /// Notes what happened on a stream.
    fn note(&mut self, number: u8, serial: u64, news: News) {
        let Some(entry) = self.streams.get_mut(&number).filter(|entry| entry.serial == serial) else {
            return;
        };
        match news {
            News::Opened => {
                entry.opened_is_due = true;
                entry.allowed = WINDOW;
            }
            News::Data(bytes) if !entry.closing => entry.waiting.extend(bytes),
            News::Data(_) => {}
            News::Written(count) => {
                entry.written = entry.written.saturating_add(u16::try_from(count).unwrap_or(u16::MAX));
            }
            News::Closed(reason) => {
                entry.closed.get_or_insert(reason);
                self.tell(&format!("stream {number}: closed, {reason:?}"));
            }
        }
    }
}

impl Entry {
    /// Ends it from this side. What came before still goes to the device.
    fn end(&mut self, reason: Reason) {
        self.stream = None;
        self.closed.get_or_insert(reason);
    }

    /// Takes bytes of the device.
    fn take(&mut self, bytes: &[u8], more: bool) {
        let count = u16::try_from(bytes.len()).unwrap_or(u16::MAX);
        // Nothing is not sent: what waits for the network is counted in bytes.
        let left = self.allowed.checked_sub(count).filter(|_| count > 0);
        match (left, &self.stream) {
            (Some(left), Some(stream)) => {
                self.allowed = left;
                stream.write(bytes.to_vec(), more);
            }
            // More than was allowed: nobody holds that for it.
            _ => self.end(Reason::Broken),
        }
    }

    /// The device takes so many bytes more.
    fn grant(&mut self, bytes: u16) {
        self.granted = self.granted.saturating_add(u32::from(bytes));
        match &self.stream {
            // No device has so much room, and nobody holds that much for it.
            _ if self.granted > MOST_GRANTED || bytes == 0 => self.end(Reason::Broken),
            Some(stream) => stream.grant(bytes),
            None => {}
        }
    }

    /// Gives the next frame of this stream to the line. Answers whether there was one.
    fn send_next(&mut self, stream: u8, line: &mut Line) -> bool {
        if std::mem::take(&mut self.opened_is_due) && !self.closing {
            return line.send(&Frame::Opened { stream, credit: WINDOW }).is_ok();
        }
        let is_short = self.written > 0 && self.allowed < CREDIT_BACK;
        if (is_short || self.written >= CREDIT_BACK) && self.closed.is_none() {
            let bytes = std::mem::take(&mut self.written);
            self.allowed = self.allowed.saturating_add(bytes);
            return line.send(&Frame::Credit { stream, bytes }).is_ok();
        }
        if !self.waiting.is_empty() {
            let bytes: Vec<u8> = self.waiting.drain(..self.waiting.len().min(LARGEST_DATA)).collect();
            self.granted = self.granted.saturating_sub(u32::try_from(bytes.len()).unwrap_or(u32::MAX));
            return line.send(&Frame::Data { stream, more: false, bytes: &bytes }).is_ok();
        }
        if let Some(reason) = self.closed {
            self.told = true;
            return line.send(&Frame::Closed { stream, reason }).is_ok();
        }
        false
    }
}
