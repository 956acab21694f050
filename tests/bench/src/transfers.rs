//! Files through a conversation: how fast they are, what memory they take, and how long a text takes meanwhile. Each client in a process
//! of its own, the service in another.

use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use futures_lite::{AsyncRead, AsyncWrite, StreamExt};
use msnp::{Client, Direct, Event, TransferEvent};
use msnp11_sdk::Switchboard;
use tokio::time::timeout;

use crate::chat::{plain, text};
use crate::loopback::{ANNA, Addresses, BRUNO, Loopback};
use crate::peer::{self, PATIENCE};
use crate::process::{Other, Usage, forget_peak};
use crate::report::{Table, grouped, median, ratio};
use crate::{Outcome, ours};

const ROUNDS: usize = 3;
const MIB: u64 = 1 << 20;
const FILE: u64 = 64 * MIB;
const LARGE: u64 = 1024 * MIB;
/// Texts, where no file is sent.
const TEXTS: usize = 200;
/// Between two texts.
const PACE: Duration = Duration::from_millis(10);
/// How long a file of the peer may take. Where it loses its way in the stream it reads for ever.
const MOST_TIME: Duration = Duration::from_secs(30);

/// What the sender of a file counted.
#[derive(Clone, Debug, Default)]
struct Sent {
    /// From the offer to the end, as its sender is told.
    seconds: f64,
    /// Memory above what was resident before it, in KiB: of the sender, and of the receiver.
    memory: [u64; 2],
    /// How long texts took from being said to being delivered, in milliseconds.
    texts: Vec<f64>,
}

pub(crate) fn measure() -> Outcome<Table> {
    let mut table = Table::new("Files through a conversation");
    let mut failures = Vec::new();
    add_speed(&mut table, &mut failures);
    add_direct(&mut table, &mut failures)?;
    add_texts(&mut table, &mut failures);
    add_large(&mut table)?;
    table.note(format!(
        "{ROUNDS} rounds; both clients and the service in a process each. Every byte is compared on its way in. Memory is the most that was \
         resident beyond what was before the offer; the peer holds a file in memory. A text is said every {} ms; from then until its sender \
         is told that it was delivered.",
        PACE.as_millis()
    ));
    failures.into_iter().for_each(|failure| table.note(failure));
    Ok(table)
}

/// Each with a service of its own: what the peer left behind is nobody's.
fn rounds(who: &str, size: u64, with_texts: bool, failures: &mut Vec<String>) -> Vec<Sent> {
    let mut sent = Vec::new();
    for _ in 0..ROUNDS {
        match Loopback::start(0).and_then(|service| send(&service.addresses, who, size, with_texts)) {
            Ok(round) => sent.push(round),
            Err(error) => {
                failures.push(format!("A round of {who} failed, and none was tried after it: {error}."));
                break;
            }
        }
    }
    sent
}

fn add_speed(table: &mut Table, failures: &mut Vec<String>) {
    let (ours, peer) = (rounds("ours", FILE, false, failures), rounds("peer", FILE, false, failures));
    let speed = |sent: &[Sent]| {
        median(&mut sent.iter().map(|sent| FILE as f64 / 1e6 / sent.seconds).collect::<Vec<_>>())
    };
    let shown = |speed: f64| {
        if speed.is_nan() { "no round came to an end".to_owned() } else { format!("{speed:.1} MB/s") }
    };
    let (our_speed, peer_speed) = (speed(&ours), speed(&peer));
    let times = ratio(our_speed, peer_speed);
    table.row(["64 MiB, from the offer to the end", &shown(our_speed), &shown(peer_speed), &times, "1 x"]);
    for (index, who) in ["sender", "receiver"].into_iter().enumerate() {
        let most = |sent: &[Sent]| sent.iter().map(|sent| sent.memory[index]).max();
        let (ours, peer) = (most(&ours), most(&peer));
        let kib = |most: Option<u64>| most.map_or_else(String::new, |most| format!("{} KiB", grouped(most)));
        let times = ours.zip(peer).map(|(ours, peer)| ratio(peer as f64, ours as f64)).unwrap_or_default();
        table.row([&format!("memory for it, {who}"), &kib(ours), &kib(peer), &times, ""]);
    }
}

/// From client to client, beside two threads that do the same with nothing but a socket.
fn add_direct(table: &mut Table, failures: &mut Vec<String>) -> Outcome<()> {
    let mut copies = Vec::new();
    for _ in 0..ROUNDS {
        copies.push(FILE as f64 / 1e6 / plain_copy(FILE)?);
    }
    let copy = median(&mut copies);
    let sent = rounds("direct", FILE, false, failures);
    let mut speeds: Vec<f64> = sent.iter().map(|sent| FILE as f64 / 1e6 / sent.seconds).collect();
    let speed = median(&mut speeds);
    let shown = format!("{speed:.1} MB/s; a socket alone {copy:.1} MB/s");
    table.row(["64 MiB from client to client", &shown, "", &ratio(speed, copy), "0.5 x"]);
    for (index, who) in ["sender", "receiver"].into_iter().enumerate() {
        if let Some(most) = sent.iter().map(|sent| sent.memory[index]).max() {
            table.row([&format!("memory for it, {who}"), &format!("{} KiB", grouped(most)), "", "", ""]);
        }
    }
    Ok(())
}

/// How long the same bytes take through a socket, made on one side and compared on the other.
fn plain_copy(size: u64) -> Outcome<f64> {
    const AT_ONCE: usize = 64 * 1024;
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = listener.local_addr()?;
    let begun = Instant::now();
    let sender = std::thread::spawn(move || -> io::Result<()> {
        let mut socket = TcpStream::connect(address)?;
        let (mut bytes, mut buffer) = (Bytes::new(size), vec![0; AT_ONCE]);
        loop {
            let count = bytes.fill(&mut buffer);
            if count == 0 {
                return Ok(());
            }
            socket.write_all(&buffer[..count])?;
        }
    });
    let (mut socket, _) = listener.accept()?;
    let (mut expected, mut buffer, mut other) = (Bytes::new(size), vec![0; AT_ONCE], vec![0; AT_ONCE]);
    while expected.left > 0 {
        let count = socket.read(&mut buffer)?;
        let wanted = expected.fill(&mut other[..count]);
        if count == 0 || buffer[..count] != other[..wanted] {
            return Err("other bytes than were sent".into());
        }
    }
    sender.join().map_err(|_| "the sender of the copy has failed")??;
    Ok(begun.elapsed().as_secs_f64())
}

fn add_texts(table: &mut Table, failures: &mut Vec<String>) {
    for (what, size) in [("without a file", 0), ("while 64 MiB are sent", FILE)] {
        let texts = |sent: Vec<Sent>| sent.into_iter().flat_map(|sent| sent.texts).collect::<Vec<f64>>();
        let mut ours = texts(rounds("ours", size, true, failures));
        let mut peer = texts(rounds("peer", size, true, failures));
        let shown = |texts: &mut Vec<f64>| {
            if texts.is_empty() {
                return String::new();
            }
            let worst = texts.iter().copied().fold(0.0, f64::max);
            format!("{:.2} ms, {worst:.1} ms ({})", median(texts), texts.len())
        };
        let (our_words, peer_words) = (shown(&mut ours), shown(&mut peer));
        let times = ratio(median(&mut peer), median(&mut ours));
        table.row([&format!("a text {what}: median, worst (texts)"), &our_words, &peer_words, &times, ""]);
    }
}

fn add_large(table: &mut Table) -> Outcome<()> {
    let service = Loopback::start(0)?;
    let large = send(&service.addresses, "ours", LARGE, false)?;
    let speed = format!("{:.1} MB/s", LARGE as f64 / 1e6 / large.seconds);
    table.row(["1 GiB, from the offer to the end", &speed, "", "", ""]);
    let [sender, receiver] = large.memory.map(|memory| format!("{} KiB", grouped(memory)));
    table.row(["memory for it, sender", &sender, "", "", "8,192 KiB"]);
    table.row(["memory for it, receiver", &receiver, "", "", "8,192 KiB"]);
    Ok(())
}

/// One file and some texts, or texts alone.
fn send(addresses: &Addresses, who: &str, size: u64, with_texts: bool) -> Outcome<Sent> {
    let line = addresses.to_line();
    let nexus = addresses.plain_nexus();
    let (size, texts) = (size.to_string(), with_texts.to_string());
    let start = |role: &str| {
        let mut arguments = vec!["transfer-process", who, role, &size, &texts, &nexus];
        arguments.extend(line.split(' '));
        Other::start(&arguments)
    };
    let mut receiver = start("receive")?;
    receiver.hear()?;
    let mut sender = start("send")?;
    let said = sender.hear()?;
    let figures: Result<Vec<u64>, _> = said.split(' ').map(str::parse).collect();
    let Ok([microseconds, memory, texts @ ..]) = figures.as_deref() else { return Err(said.into()) };
    let received = if size == "0" { "0".to_owned() } else { receiver.hear()? };
    let received: u64 = received.parse().map_err(|_| received.clone())?;
    let texts = texts.iter().map(|microseconds| *microseconds as f64 / 1e3).collect();
    Ok(Sent { seconds: *microseconds as f64 / 1e6, memory: [*memory, received], texts })
}

/// What such a process does. It says one line when it is ready to receive, and one at the end.
pub(crate) fn take_part(arguments: &[&str]) -> Outcome<()> {
    let [who, role, size, with_texts, nexus, addresses @ ..] = arguments else {
        return Err("too few words".into());
    };
    let addresses = Addresses::from_line(&addresses.join(" "))?;
    let (size, with_texts): (u64, bool) = (size.parse()?, with_texts.parse()?);
    // Where the other side has failed, nobody waits for this one.
    std::thread::spawn(|| {
        let _ = io::copy(&mut io::stdin(), &mut io::sink());
        std::process::exit(0)
    });
    let line = match (*who, *role) {
        ("ours", "send") => send_ours(&addresses, Direct::none(), size, with_texts),
        ("ours", _) => receive_ours(&addresses, Direct::none(), size),
        ("direct", "send") => send_ours(&addresses, here(), size, with_texts),
        ("direct", _) => receive_ours(&addresses, here(), size),
        (_, "send") => as_peer(send_peer(&addresses, nexus, size, with_texts)),
        (..) => as_peer(receive_peer(&addresses, nexus, size)),
    };
    println!("{}", line.unwrap_or_else(|error| error.to_string()));
    Ok(())
}

fn as_peer(story: impl Future<Output = Outcome<String>>) -> Outcome<String> {
    let runtime = peer::runtime()?;
    let told = runtime.block_on(story);
    runtime.shutdown_background();
    told
}

/// The bytes of a file: the same for both sides, and nowhere the same.
#[derive(Clone, Debug)]
struct Bytes {
    state: u64,
    left: u64,
}

impl Bytes {
    fn new(size: u64) -> Self {
        Self { state: 0x9E37_79B9_7F4A_7C15, left: size }
    }

    fn fill(&mut self, buffer: &mut [u8]) -> usize {
        let count = buffer.len().min(usize::try_from(self.left).unwrap_or(usize::MAX));
        for byte in &mut buffer[..count] {
            self.state ^= self.state << 13;
            self.state ^= self.state >> 7;
            self.state ^= self.state << 17;
            *byte = self.state.to_be_bytes()[0];
        }
        self.left -= count as u64;
        count
    }
}

impl AsyncRead for Bytes {
    fn poll_read(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
        buffer: &mut [u8],
    ) -> Poll<io::Result<usize>> {
        Poll::Ready(Ok(self.fill(buffer)))
    }
}

/// A sink that compares what it is given.
#[derive(Debug)]
struct Compared {
    expected: Bytes,
    buffer: Vec<u8>,
}

impl AsyncWrite for Compared {
    fn poll_write(mut self: Pin<&mut Self>, _: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let this = &mut *self;
        this.buffer.resize(bytes.len(), 0);
        let count = this.expected.fill(&mut this.buffer);
        if this.buffer[..count] != *bytes {
            return Poll::Ready(Err(io::Error::other("other bytes than were sent")));
        }
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_close(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

/// Memory from now on.
struct Watched {
    before: u64,
}

impl Watched {
    fn begin() -> Outcome<Self> {
        forget_peak()?;
        Ok(Self { before: Usage::now()?.resident })
    }

    fn most(&self) -> Outcome<u64> {
        Ok(Usage::now()?.peak.saturating_sub(self.before))
    }
}

/// Whether one more text is said: while the file is on its way, or until there were enough.
fn goes_on(is_finished: Option<bool>, texts: usize) -> bool {
    is_finished.map_or(texts < TEXTS, |is_finished| !is_finished)
}

fn line_of(begun: Instant, watched: &Watched, texts: &[u128]) -> Outcome<String> {
    let mut line = format!("{} {}", begun.elapsed().as_micros(), watched.most()?);
    texts.iter().for_each(|text| line += &format!(" {text}"));
    Ok(line)
}

fn sign_in(addresses: &Addresses, account: &str, direct: Direct) -> Outcome<Client> {
    let settings = ours::settings_like_the_peer(addresses, addresses.notification, account);
    Ok(ours::sign_in(settings.with_direct(direct))?)
}

/// From client to client, on this machine.
fn here() -> Direct {
    Direct::both().with_loopback(true)
}

fn send_ours(addresses: &Addresses, direct: Direct, size: u64, with_texts: bool) -> Outcome<String> {
    let client = sign_in(addresses, ANNA, direct)?;
    let line = smol::block_on(async {
        let chat = client.chat(BRUNO).await?;
        let (begun, watched) = (Instant::now(), Watched::begin()?);
        let sending = match size {
            0 => None,
            size => Some(smol::spawn(client.send_file(BRUNO, "file.bin", size, Bytes::new(size))?)),
        };
        let mut texts = Vec::new();
        while with_texts && goes_on(sending.as_ref().map(smol::Task::is_finished), texts.len()) {
            let said = Instant::now();
            chat.send_text(text(texts.len() as u64)).await?;
            texts.push(said.elapsed().as_micros());
            smol::Timer::after(PACE).await;
        }
        if let Some(sending) = sending {
            sending.await?;
        }
        line_of(begun, &watched, &texts)
    })?;
    smol::block_on(client.sign_out());
    Ok(line)
}

fn receive_ours(addresses: &Addresses, direct: Direct, size: u64) -> Outcome<String> {
    let client = sign_in(addresses, BRUNO, direct)?;
    let mut events = client.events();
    println!("ready");
    let most = smol::block_on(async {
        while let Some(event) = events.next().await {
            if let Event::Transfer(TransferEvent::FileOffered { transfer, .. }) = event {
                let watched = Watched::begin()?;
                let sink = Compared { expected: Bytes::new(size), buffer: Vec::new() };
                // Texts are read meanwhile, as a program does.
                let reading = smol::spawn(async move { while events.next().await.is_some() {} });
                client.accept_file(transfer, sink)?.await?;
                let most = watched.most();
                // The acknowledgement leaves before the conversation does.
                smol::Timer::after(Duration::from_millis(500)).await;
                reading.cancel().await;
                return most;
            }
        }
        Err("no file was offered".into())
    })?;
    smol::block_on(client.sign_out());
    Ok(most.to_string())
}

async fn send_peer(addresses: &Addresses, nexus: &str, size: u64, with_texts: bool) -> Outcome<String> {
    let client = peer::connect(addresses.notification, |_| {}).await?;
    peer::sign_in(&client, nexus, ANNA).await?;
    let board = timeout(PATIENCE, client.create_session(BRUNO)).await.map_err(|_| "no conversation")??;
    // It says that the other side rings, not that it has joined; a text that is acknowledged says that. And the other side hears nothing of a
    // file before it has looked who is there.
    let tried = Instant::now();
    while timeout(PATIENCE, board.send_text_message(&plain(0))).await.ok().and_then(Result::ok).is_none() {
        if tried.elapsed() > MOST_TIME {
            return Err("nobody joined".into());
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    tokio::time::sleep(Duration::from_secs(1)).await;
    let board = Arc::new(board);
    let (begun, watched) = (Instant::now(), Watched::begin()?);
    let mut bytes = vec![0; usize::try_from(size)?];
    Bytes::new(size).fill(&mut bytes);
    let sending = (size > 0).then(|| {
        let board = board.clone();
        tokio::spawn(async move { timeout(MOST_TIME, board.send_file(BRUNO, "file.bin", &bytes)).await })
    });
    let mut texts = Vec::new();
    while with_texts && goes_on(sending.as_ref().map(tokio::task::JoinHandle::is_finished), texts.len()) {
        let said = Instant::now();
        timeout(PATIENCE, board.send_text_message(&plain(texts.len() as u64)))
            .await
            .map_err(|_| "a text was never acknowledged")??;
        texts.push(said.elapsed().as_micros());
        tokio::time::sleep(PACE).await;
    }
    if let Some(sending) = sending {
        sending.await?.map_err(|_| "its file never ends")??;
    }
    line_of(begun, &watched, &texts)
}

async fn receive_peer(addresses: &Addresses, nexus: &str, size: u64) -> Outcome<String> {
    let (teller, mut told) = tokio::sync::mpsc::unbounded_channel();
    let client = peer::connect(addresses.notification, move |event| {
        if let msnp11_sdk::Event::SessionAnswered(board) = event {
            let teller = teller.clone();
            let answered: Arc<Switchboard> = board.clone();
            board.add_event_handler_closure(move |event| {
                if let msnp11_sdk::Event::FileTransferRequest { request, .. } = event {
                    let _ = teller.send((answered.clone(), request));
                }
                std::future::ready(())
            });
        }
    })
    .await?;
    peer::sign_in(&client, nexus, BRUNO).await?;
    println!("ready");
    let offered = timeout(MOST_TIME, told.recv()).await.map_err(|_| "no file was offered")?;
    let (board, request) = offered.ok_or("no file was offered")?;
    let watched = Watched::begin()?;
    let taken =
        timeout(MOST_TIME, board.accept_file_request(request)).await.map_err(|_| "its file never ends")??;
    let mut expected = Compared { expected: Bytes::new(size), buffer: Vec::new() };
    let written =
        Pin::new(&mut expected).poll_write(&mut Context::from_waker(std::task::Waker::noop()), &taken);
    if !matches!(written, Poll::Ready(Ok(count)) if count as u64 == size) {
        return Err("other bytes than were sent".into());
    }
    tokio::time::sleep(Duration::from_millis(500)).await;
    Ok(watched.most()?.to_string())
}
