//! A driver over `std::net`, on one thread: signs in, says something, prints what happens.
//!
//! ```text
//! cargo run --release --bin msnp -- service --plain-passport --port 1863        # says plain_nexus_url
//! MSNP_PASSWORD=anna-secret cargo run -p msnp-core --example net -- anna@example.com 127.0.0.1:1863 PLAIN_NEXUS_URL bruno@example.com
//! ```
//!
//! There is no TLS in `std`, so the password travels in the clear here: for a loopback service and nothing else. Where the machine wants TLS
//! (`Endpoint::tls`, `Output::Secure`), a driver puts it between its socket and `received` and `sent`.

use std::collections::HashMap;
use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use msnp_core::error::LinkError;
use msnp_core::settings::Servers;
use msnp_core::switchboard::message::{Content, Format, Outgoing};
use msnp_core::{Event, Fixed, LinkId, Messenger, Output, Recipient, SignIn, time};

type Client = Messenger<Fixed<4, 4096>>;

struct Driver {
    began: Instant,
    sockets: HashMap<LinkId, TcpStream>,
}

impl Driver {
    /// Does what the machine wants until it wants to wait. Answers until when; `None` when it is over.
    fn drain(&mut self, client: &mut Client, friend: &str) -> Option<time::Instant> {
        let mut speaks = false;
        loop {
            let now = time::Instant::from_millis(self.began.elapsed().as_millis() as u64);
            match client.poll(now) {
                Output::Connect { link, endpoint } => {
                    let opened =
                        TcpStream::connect((endpoint.host, endpoint.port)).ok().filter(|_| !endpoint.tls);
                    match opened.filter(|socket| socket.set_nonblocking(true).is_ok()) {
                        Some(socket) => {
                            self.sockets.insert(link, socket);
                            client.connected(link);
                        }
                        None => client.closed(link, LinkError::Unreachable),
                    }
                }
                Output::Listen { link, .. } => client.closed(link, LinkError::Unreachable),
                Output::Secure { link, .. } => client.closed(link, LinkError::Tls),
                Output::Send { link, bytes } => {
                    // What the socket does not take is kept: `write_rest` offers it again.
                    let written =
                        self.sockets.get_mut(&link).and_then(|socket| socket.write(bytes).ok()).unwrap_or(0);
                    client.sent(link, written);
                }
                Output::Close { link } => drop(self.sockets.remove(&link)),
                Output::Event(Event::SignedOut { reason }) => {
                    println!("signed out: {reason:?}");
                    return None;
                }
                Output::Event(event) => speaks |= told(&event),
                Output::Wait { .. } if speaks => {
                    speaks = false;
                    let text = Outgoing::Text { body: "Hello there", format: Format::DEFAULT };
                    if let Err(error) = client.send(Recipient::Account(friend), &text) {
                        println!("nothing was said: {error}");
                    }
                }
                Output::Wait { until } => return Some(until),
            }
        }
    }

    /// Reads and writes whatever is possible now. Answers whether anything was.
    fn move_bytes(&mut self, client: &mut Client) -> bool {
        let mut moved = false;
        let links: Vec<LinkId> = self.sockets.keys().copied().collect();
        for link in links {
            let Some(socket) = self.sockets.get_mut(&link) else { continue };
            if let Ok(written @ 1..) = socket.write(client.unsent(link)) {
                client.sent(link, written);
                moved = true;
            }
            let mut buffer = [0; 1024];
            let room = client.room(link).min(buffer.len());
            match socket.read(&mut buffer[..room]) {
                Ok(count @ 1..) => {
                    client.received(link, &buffer[..count]);
                    moved = true;
                }
                Ok(_) if room == 0 => {}
                Err(error) if error.kind() == ErrorKind::WouldBlock => {}
                Ok(_) | Err(_) => {
                    self.sockets.remove(&link);
                    client.closed(link, LinkError::ClosedByPeer);
                    moved = true;
                }
            }
        }
        moved
    }
}

/// Prints an event. Answers whether it is time to say something.
fn told(event: &Event<'_>) -> bool {
    match event {
        Event::Message { account, content: Content::Text(text), .. } => println!("{account}: {}", text.body),
        event => println!("{event:?}"),
    }
    matches!(event, Event::Online { .. })
}

fn main() -> Result<(), String> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [account, server, nexus, friend] = words.as_slice() else {
        return Err("usage: net ACCOUNT HOST:PORT PLAIN_NEXUS_URL FRIEND".into());
    };
    let password = std::env::var("MSNP_PASSWORD").map_err(|_| "the password is taken from MSNP_PASSWORD")?;
    let (host, port) = server.split_once(':').unwrap_or((server, "1863"));
    let port = port.parse().map_err(|_| format!("{port} is no port, such as 1863"))?;
    let servers = Servers { host, port, nexus, login: "", allow_plain_passport: true };
    let mut client = Client::new();
    client.sign_in(&SignIn::new(account, &password, servers)).map_err(|error| error.to_string())?;
    let mut driver = Driver { began: Instant::now(), sockets: HashMap::new() };
    while let Some(until) = driver.drain(&mut client, friend) {
        // A program would wait for its sockets here (`poll`, `select`), until then at the longest.
        let due = driver.began + Duration::from_millis(until.as_millis().min(u64::from(u32::MAX)));
        while !driver.move_bytes(&mut client) && Instant::now() < due {
            std::thread::sleep(Duration::from_millis(10));
        }
    }
    Ok(())
}
