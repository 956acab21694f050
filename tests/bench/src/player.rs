//! A notification server that signs anybody in, then plays a stream as fast as the client takes it, and closes.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use socket2::SockRef;

use crate::Outcome;
use crate::corpus::{self, PEER_READ};

/// Contacts on the list that it gives.
const CONTACTS: u64 = 50;

/// Bytes of each segment that TCP needs for its timestamps.
const TIMESTAMP_OPTION: u32 = 12;

/// How fast a stream is played.
#[derive(Clone, Debug)]
pub(crate) enum Pace {
    /// As fast as the network takes it.
    Free,
    /// In blocks of [`PEER_READ`], a few ahead of the last one whose end the program was told, so that the client's window never
    /// closes: where it does, segments are cut anywhere.
    Blocks(Arc<AtomicUsize>),
}

/// How many blocks are on the way at the most. A client's first window has room for 39.
const BLOCKS_AHEAD: usize = 32;
/// A client that told nothing for so long does not any more.
const STUCK: Duration = Duration::from_secs(1);

/// Serves one connection.
pub(crate) struct Player {
    pub(crate) address: SocketAddr,
    play: Sender<(&'static [u8], Pace)>,
    thread: Option<JoinHandle<()>>,
}

impl Player {
    /// Listens, and signs in whoever comes first.
    pub(crate) fn start() -> Outcome<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0))?;
        // Segments of exactly one read of the peer: a stream that is arranged for its reads stays so on the way.
        SockRef::from(&listener).set_tcp_mss(PEER_READ as u32 + TIMESTAMP_OPTION)?;
        let address = listener.local_addr()?;
        let (play, played) = channel::<(&'static [u8], Pace)>();
        let thread = std::thread::spawn(move || {
            let Ok((connection, _)) = listener.accept() else { return };
            let Ok(mut output) = connection.try_clone() else { return };
            let reader = std::thread::spawn(move || serve(connection));
            if let Ok((stream, pace)) = played.recv() {
                // A client that gives up early shows in what it counts.
                let _ = match pace {
                    Pace::Free => output.write_all(stream),
                    Pace::Blocks(told) => write_blocks(&mut output, stream, &told),
                };
            }
            let _ = output.shutdown(Shutdown::Write);
            let _ = reader.join();
        });
        Ok(Self { address, play, thread: Some(thread) })
    }

    /// Sends `stream`, then nothing more.
    pub(crate) fn play(&self, stream: &'static [u8], pace: Pace) -> Outcome<()> {
        Ok(self.play.send((stream, pace))?)
    }

    /// Waits until the client has closed its side.
    pub(crate) fn finish(mut self) {
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn write_blocks(output: &mut TcpStream, stream: &[u8], told: &AtomicUsize) -> std::io::Result<()> {
    output.set_nodelay(true)?;
    for (number, block) in stream.chunks(PEER_READ).enumerate() {
        let waiting = Instant::now();
        while number >= told.load(Ordering::Relaxed) + BLOCKS_AHEAD {
            if waiting.elapsed() > STUCK {
                return Ok(());
            }
            std::thread::sleep(Duration::from_micros(50));
        }
        output.write_all(block)?;
    }
    Ok(())
}

/// Answers what a client says until it is signed in, and takes everything in after that.
fn serve(connection: TcpStream) {
    let Ok(mut output) = connection.try_clone() else { return };
    let mut input = BufReader::new(connection);
    let mut line = Vec::new();
    loop {
        line.clear();
        if !matches!(input.read_until(b'\n', &mut line), Ok(1..)) {
            return;
        }
        let text = String::from_utf8_lossy(&line);
        let words: Vec<&str> = text.split_whitespace().collect();
        let Some(answer) = answer(&words) else { continue };
        if output.write_all(answer.as_bytes()).is_err() {
            break;
        }
        if words.first() == Some(&"CHG") {
            break;
        }
    }
    // What comes now (pings, answers to challenges) is taken in, so that the client never waits for room to write.
    let mut rest = [0; 16 * 1024];
    while matches!(input.read(&mut rest), Ok(1..)) {}
}

fn answer(words: &[&str]) -> Option<String> {
    let (&verb, rest) = words.split_first()?;
    let id = rest.first().copied().unwrap_or_default();
    Some(match (verb, rest) {
        ("VER", _) => format!("VER {id} MSNP11\r\n"),
        ("CVR", _) => format!("CVR {id} 7.0.0777 7.0.0777 7.0.0777 http://127.0.0.1/ http://127.0.0.1/\r\n"),
        ("USR", [_, _, "I", ..]) => {
            format!("USR {id} TWN S ct=1,rver=1,wp=FS_40SEC_0_COMPACT,lc=1,id=507\r\n")
        }
        ("USR", _) => format!("USR {id} OK anna@example.net 1 0\r\nSBS 0 null\r\n"),
        ("SYN", _) => list(id),
        ("GCF", _) => format!("GCF {id} Shields.xml 10\r\n<config/>\n"),
        ("CHG", [_, status, capabilities, ..]) => format!("CHG {id} {status} {capabilities}\r\n"),
        ("PNG", _) => "QNG 50\r\n".to_owned(),
        _ => return None,
    })
}

fn list(id: &str) -> String {
    let time = "2005-11-22T12:29:51.1-08:00";
    let mut text = format!("SYN {id} {time} {time} {CONTACTS} 0\r\nGTC A\r\nBLP AL\r\nPRP MFN Anna\r\n");
    for number in 0..CONTACTS {
        let (account, name) = (corpus::account(number), corpus::name(number));
        let guid = format!("7d0e2b18-5c33-4b7f-9a21-{number:012x}");
        text.push_str(&format!("LST N={account} F={name} C={guid} 11\r\n"));
    }
    text
}
