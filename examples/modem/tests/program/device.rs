//! A device at the modem's line, and the modem as a process.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader, ErrorKind, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use msnp_modem::{Frame, Line, Reason, Transport, VERSION};

/// Longer than anything here takes, on a machine that is busy with other things.
const PATIENCE: Duration = Duration::from_secs(60);

/// The program. It is ended when it is dropped.
pub(crate) struct Modem {
    process: Child,
    address: String,
}

impl Modem {
    /// Starts it at a free port.
    pub(crate) fn start(options: &[&str]) -> Self {
        let mut process = Command::new(env!("CARGO_BIN_EXE_msnp-modem"))
            .args(["--listen", "127.0.0.1:0"])
            .args(options)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.trim_end().strip_prefix("listening on ").unwrap().to_owned();
        Self { process, address }
    }

    /// A device that has begun.
    pub(crate) fn device(&self) -> Device {
        let wire = TcpStream::connect(&self.address).unwrap();
        wire.set_read_timeout(Some(Duration::from_millis(20))).unwrap();
        let mut device = Device {
            wire,
            line: Line::new(),
            start: Instant::now(),
            modem_version: None,
            opened: BTreeSet::new(),
            data: BTreeMap::new(),
            ends: BTreeMap::new(),
        };
        device.begin();
        device
    }
}

impl Drop for Modem {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The device.
pub(crate) struct Device {
    wire: TcpStream,
    line: Line,
    start: Instant,
    /// The modem has begun anew.
    modem_version: Option<u8>,
    /// The streams that were opened.
    opened: BTreeSet<u8>,
    /// What came on each stream and was not asked for yet, and how each ended.
    data: BTreeMap<u8, Vec<u8>>,
    ends: BTreeMap<u8, Reason>,
}

impl Device {
    /// Begins anew.
    pub(crate) fn begin(&mut self) {
        // As after a restart: what was heard and said before is forgotten.
        self.line = Line::new();
        self.modem_version = None;
        self.say(&Frame::Reset { version: VERSION });
        assert_eq!(self.wait(|device| device.modem_version), VERSION);
    }

    /// Asks for a stream to this machine.
    pub(crate) fn open(&mut self, stream: u8, transport: Transport, port: u16, credit: u16) {
        self.opened.remove(&stream);
        self.ends.remove(&stream);
        self.say(&Frame::Open { stream, transport, credit, port, host: "localhost" });
    }

    /// Waits until a stream is open.
    pub(crate) fn wait_until_open(&mut self, stream: u8) {
        self.wait(|device| device.opened.contains(&stream).then_some(()));
    }

    /// Says something, and waits until it has arrived.
    pub(crate) fn say(&mut self, frame: &Frame<'_>) {
        self.line.send(frame).unwrap();
        self.wait(|device| device.line.is_free().then_some(()));
    }

    /// Waits for `count` bytes of a stream.
    pub(crate) fn bytes(&mut self, stream: u8, count: usize) -> Vec<u8> {
        self.wait(|device| {
            let data = device.data.get_mut(&stream).filter(|data| data.len() >= count)?;
            Some(data.drain(..count).collect())
        })
    }

    /// How many bytes of a stream have come that nobody asked for.
    pub(crate) fn unasked(&self, stream: u8) -> usize {
        self.data.get(&stream).map_or(0, Vec::len)
    }

    /// Waits until a stream is closed.
    pub(crate) fn end_of(&mut self, stream: u8) -> Reason {
        self.wait(|device| device.ends.get(&stream).copied())
    }

    /// Waits until `is_there` has an answer.
    fn wait<T>(&mut self, mut is_there: impl FnMut(&mut Self) -> Option<T>) -> T {
        let end = Instant::now() + PATIENCE;
        loop {
            if let Some(found) = is_there(self) {
                return found;
            }
            assert!(Instant::now() < end, "what is waited for does not come");
            self.listen();
        }
    }

    /// Writes what is due, reads for a moment and notes what has come.
    fn listen(&mut self) {
        self.write();
        let mut buffer = [0; 512];
        let count = match self.wire.read(&mut buffer) {
            Ok(0) => panic!("the modem is gone"),
            Ok(count) => count,
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => 0,
            Err(error) => panic!("the line broke: {error}"),
        };
        for byte in &buffer[..count] {
            if self.line.receive(*byte) {
                match self.line.frame() {
                    Some(Frame::Data { stream, bytes, .. }) => {
                        self.data.entry(stream).or_default().extend(bytes);
                    }
                    Some(Frame::Closed { stream, reason }) => drop(self.ends.insert(stream, reason)),
                    Some(Frame::Opened { stream, .. }) => drop(self.opened.insert(stream)),
                    Some(Frame::Ready { version }) => self.modem_version = Some(version),
                    _ => {}
                }
            }
        }
    }

    fn write(&mut self) {
        let now = u64::try_from(self.start.elapsed().as_millis()).unwrap();
        self.line.pass_time(now);
        loop {
            let bytes = self.line.outgoing().to_vec();
            if bytes.is_empty() {
                return;
            }
            self.wire.write_all(&bytes).unwrap();
            self.line.written(bytes.len(), now);
        }
    }
}
