//! The bodies by which peers agree on a direct connection: nonces and addresses (`p2p.md` 8).

use core::net::Ipv4Addr;

use sha1::{Digest, Sha1};

use super::values::{Direct, Listening};
use crate::p2p::guid::Guid;
use crate::p2p::slp::{self, Message};
use crate::wire::parse_decimal;
use crate::wire::sink::{Sink, put_decimal};

/// The most addresses that are read of each kind, and tried of all (`p2p.md` 12, rule 25).
const MOST_ADDRESSES: usize = 4;
/// The most characters of an address and its port.
const LONGEST_ADDRESS: usize = 21;

/// A number that both sides know, or of which one knows only the hash.
pub(in crate::p2p) type Secret = [u8; 16];
/// An address with its port.
pub(in crate::p2p) type Address = (Ipv4Addr, u16);
/// Addresses to be tried, in this order.
pub(in crate::p2p) type Candidates = heapless::Vec<Address, MOST_ADDRESSES>;

/// By what a peer is known on the connection.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::p2p) enum Nonce {
    /// Both say the same.
    Plain(Secret),
    /// The peer says what has this hash.
    Hashed(Secret),
}

/// The first octets of the SHA-1 of a secret, which may be seen by everybody.
pub(super) fn hash_of(secret: &Secret) -> Secret {
    let mut hash = Secret::default();
    for (to, from) in hash.iter_mut().zip(Sha1::digest(secret)) {
        *to = from;
    }
    hash
}

/// Whether two are the same, found in a time that does not depend on them.
pub(super) fn is_same(one: &Secret, other: &Secret) -> bool {
    let differences = one.iter().zip(other).fold(0, |all, (one, other)| all | (one ^ other));
    core::hint::black_box(differences) == 0
}

/// Addresses as they lie in a body.
#[derive(Clone, Default)]
pub(in crate::p2p) struct Addresses {
    internal: heapless::Vec<Ipv4Addr, MOST_ADDRESSES>,
    internal_port: u16,
    external: heapless::Vec<Ipv4Addr, MOST_ADDRESSES>,
    external_port: u16,
    /// Those of the newer form, of either kind.
    with_ports: [heapless::Vec<Address, MOST_ADDRESSES>; 2],
}

/// What is said of a direct connection.
pub(in crate::p2p) struct Transport {
    /// TCP is among the ways that are offered.
    pub(in crate::p2p) has_tcp: bool,
    pub(in crate::p2p) is_listening: bool,
    pub(in crate::p2p) nonce: Option<Nonce>,
    addresses: Addresses,
}

/// A name or a value that may be written from behind.
struct Word<'a> {
    bytes: &'a [u8],
    is_reversed: bool,
}

impl Word<'_> {
    /// Copies it as it is meant, if it is short enough.
    fn straight(&self) -> Option<heapless::Vec<u8, 32>> {
        let mut word = heapless::Vec::from_slice(self.bytes).ok()?;
        if self.is_reversed {
            word.reverse();
        }
        Some(word)
    }
}

/// Whether a key is that name, or that name from behind.
fn is_key(key: &[u8], name: &str) -> Option<bool> {
    if key.eq_ignore_ascii_case(name.as_bytes()) {
        return Some(false);
    }
    let is_reversed = key.len() == name.len()
        && key.iter().rev().zip(name.bytes()).all(|(one, other)| one.eq_ignore_ascii_case(&other));
    is_reversed.then_some(true)
}

fn port_of(digits: &[u8]) -> Option<u16> {
    parse_decimal(digits).and_then(|port| u16::try_from(port).ok())
}

fn address_of(text: &[u8]) -> Option<Ipv4Addr> {
    core::str::from_utf8(text).ok()?.parse().ok()
}

/// The values of a list, each as it is meant.
fn values(value: &[u8], is_reversed: bool) -> impl Iterator<Item = heapless::Vec<u8, 32>> {
    let words = value.split(|byte| *byte == b' ').filter(|word| !word.is_empty());
    let words = words.filter(|word| word.len() <= LONGEST_ADDRESS).take(MOST_ADDRESSES);
    words.filter_map(move |bytes| Word { bytes, is_reversed }.straight())
}

/// Puts as many items as there are places for; the others are passed over.
fn fill<T>(list: &mut heapless::Vec<T, MOST_ADDRESSES>, items: impl Iterator<Item = T>) {
    list.clear();
    for item in items {
        if list.push(item).is_err() {
            return;
        }
    }
}

impl Addresses {
    fn read(&mut self, key: &[u8], value: &[u8]) {
        if let Some(reversed) = is_key(key, "IPv4Internal-Addrs") {
            fill(&mut self.internal, values(value, reversed).filter_map(|word| address_of(&word)));
        } else if let Some(reversed) = is_key(key, "IPv4External-Addrs") {
            fill(&mut self.external, values(value, reversed).filter_map(|word| address_of(&word)));
        } else if let Some(reversed) = is_key(key, "IPv4Internal-Port") {
            self.internal_port = values(value, reversed).find_map(|word| port_of(&word)).unwrap_or(0);
        } else if let Some(reversed) = is_key(key, "IPv4External-Port") {
            self.external_port = values(value, reversed).find_map(|word| port_of(&word)).unwrap_or(0);
        } else {
            let names = ["IPv4InternalAddrsAndPorts", "IPv4ExternalAddrsAndPorts"];
            for (list, name) in self.with_ports.iter_mut().zip(names) {
                if let Some(reversed) = is_key(key, name) {
                    fill(list, values(value, reversed).filter_map(|word| with_port(&word)));
                }
            }
        }
    }

    fn of_kind(&self, is_external: bool) -> impl Iterator<Item = Address> + Clone + use<'_> {
        let [internal, external] = &self.with_ports;
        let (list, port, pairs) = if is_external {
            (&self.external, self.external_port, external)
        } else {
            (&self.internal, self.internal_port, internal)
        };
        list.iter().map(move |address| (*address, port)).chain(pairs.iter().copied())
    }
}

/// `address:port`.
fn with_port(word: &[u8]) -> Option<Address> {
    let colon = word.iter().position(|byte| *byte == b':')?;
    let (address, port) = word.split_at_checked(colon)?;
    Some((address_of(address)?, port_of(port.get(1..)?)?))
}

/// Networks of one's own, which mean another machine elsewhere.
pub(super) fn is_private(address: Ipv4Addr) -> bool {
    let [first, second, ..] = address.octets();
    // The second one is that of providers that share addresses out.
    address.is_private() || first == 100 && second & 0xC0 == 64
}

impl Transport {
    /// Reads a body of either kind.
    pub(in crate::p2p) fn read(message: &Message<'_>) -> Self {
        let field = |name| message.field(name).unwrap_or_default();
        let bridges = field("Bridges").split(|byte| *byte == b' ').chain([field("Bridge")]);
        let has_tcp = bridges.into_iter().any(|bridge| bridge.eq_ignore_ascii_case(b"TCPv1"));
        let guid = |name| Guid::parse(field(name)).filter(|guid| *guid != Guid::NONE).map(Guid::memory);
        let nonce = guid("Hashed-Nonce").map(Nonce::Hashed).or_else(|| guid("Nonce").map(Nonce::Plain));
        let is_listening = field("Listening").eq_ignore_ascii_case(b"true");
        let mut addresses = Addresses::default();
        message.fields().for_each(|(key, value)| addresses.read(key, value));
        Self { has_tcp, is_listening, nonce, addresses }
    }

    /// Where the peer may be connected to: of what they name, what is no trap.
    pub(in crate::p2p) fn candidates(&self, direct: &Direct) -> Candidates {
        let [internal, external] = [false, true].map(|is_external| self.addresses.of_kind(is_external));
        candidates(internal, external, direct)
    }
}

/// Of the addresses that a peer names, those that may be connected to, the best one first: none that stand for this machine or its network
/// alone, unless the peer is behind the same public address (`p2p.md` 12, rule 25).
pub(in crate::p2p) fn candidates(
    internal: impl Iterator<Item = Address> + Clone,
    external: impl Iterator<Item = Address> + Clone,
    direct: &Direct,
) -> Candidates {
    let public = direct.public_address;
    let is_known = !public.is_unspecified() && !public.is_loopback();
    let is_near = is_known && external.clone().any(|(address, _)| address == public);
    let may = |(address, port): &Address| {
        let is_odd = address.is_unspecified()
            || address.is_link_local()
            || address.is_multicast()
            || address.octets().first().is_none_or(|first| *first == 0 || *first >= 240);
        let fits_here = if address.is_loopback() {
            direct.loopback
        } else {
            !is_private(*address) || is_near || is_private(public)
        };
        *port >= 1024 && !is_odd && fits_here
    };
    let mut candidates = Candidates::new();
    let mut add = |candidate: Address| {
        if may(&candidate) && !candidates.contains(&candidate) {
            // What is too many is not tried.
            let _ = candidates.push(candidate);
        }
    };
    if is_near {
        internal.chain(external).for_each(&mut add);
    } else {
        external.chain(internal).for_each(&mut add);
    }
    candidates
}

fn put_guid(sink: &mut dyn Sink, name: &str, octets: &Secret) {
    slp::put_line(sink, name, |sink| Guid::of_memory(*octets).put(sink));
}

/// Puts by what the other side is to know this one.
fn put_nonce(sink: &mut dyn Sink, nonce: Nonce) {
    match nonce {
        Nonce::Plain(secret) => put_guid(sink, "Nonce", &secret),
        Nonce::Hashed(hash) => put_guid(sink, "Hashed-Nonce", &hash),
    }
}

/// Puts the offer of a direct connection.
pub(super) fn put_offer(sink: &mut dyn Sink, nonce: Nonce) {
    sink.put(
        b"Bridges: TCPv1\r\nNetID: 0\r\nConn-Type: Unknown-Connect\r\nTCP-Conn-Type: Unknown-Connect\r\n\
        UPnPNat: false\r\nICF: false\r\n",
    );
    put_nonce(sink, nonce);
    sink.put(b"Nat-Trav-Msg-Type: WLX-Nat-Trav-Msg-Direct-Connect-Req\r\n\r\n");
}

/// Puts that one listens, and where.
pub(super) fn put_listening(sink: &mut dyn Sink, nonce: Nonce, at: &Listening<'_>, session: u32) {
    let Listening { addresses, port, public } = *at;
    sink.put(b"Bridge: TCPv1\r\nListening: true\r\n");
    put_nonce(sink, nonce);
    if !addresses.is_empty() {
        put_addresses(sink, "IPv4Internal-Addrs", addresses.iter().copied());
        slp::put_line(sink, "IPv4Internal-Port", |sink| put_decimal(sink, port.into()));
    }
    if let Some((address, port)) = public {
        put_addresses(sink, "IPv4External-Addrs", [address]);
        slp::put_line(sink, "IPv4External-Port", |sink| put_decimal(sink, port.into()));
    }
    put_session(sink, session);
}

/// Puts that one does not listen, but would connect: so the peer has to know by what it would be known.
pub(super) fn put_connecting(sink: &mut dyn Sink, nonce: Nonce, session: u32) {
    sink.put(b"Bridge: TCPv1\r\nListening: false\r\n");
    put_nonce(sink, nonce);
    put_session(sink, session);
}

fn put_session(sink: &mut dyn Sink, session: u32) {
    slp::put_line(sink, "SessionID", |sink| put_decimal(sink, session));
    sink.put(b"SChannelState: 0\r\nCapabilities-Flags: 1\r\n\r\n");
}

fn put_addresses(sink: &mut dyn Sink, name: &str, addresses: impl IntoIterator<Item = Ipv4Addr>) {
    slp::put_line(sink, name, |sink| {
        for (index, address) in addresses.into_iter().enumerate() {
            if index > 0 {
                sink.put(b" ");
            }
            put_address(sink, address);
        }
    });
}

/// Puts an address as text.
pub(in crate::p2p) fn put_address(sink: &mut dyn Sink, address: Ipv4Addr) {
    for (index, octet) in address.octets().into_iter().enumerate() {
        if index > 0 {
            sink.put(b".");
        }
        put_decimal(sink, octet.into());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::sink::tests::Collected;
    use std::string::String;

    fn secret() -> Secret {
        Guid::parse(b"{6F1D2C3B-4A59-4687-9A0B-C1D2E3F40516}").unwrap().memory()
    }

    fn direct() -> Direct {
        Direct {
            listens: true,
            connects: true,
            loopback: false,
            public_address: Ipv4Addr::new(203, 0, 113, 9),
            secret: secret(),
        }
    }

    fn message(body: &str) -> String {
        std::format!(
            "MSNSLP/1.0 200 OK\r\nTo: <msnmsgr:a@b>\r\nFrom: <msnmsgr:c@d>\r\nVia: MSNSLP/1.0/TLP ;branch={{33517CE4-02FC-4428-B6F4-39927229B722}}\r\n\
            CSeq: 1 \r\nCall-ID: {{9D79AE57-1BD5-444B-B14E-3FC9BB2B5D58}}\r\nMax-Forwards: 0\r\n\
            Content-Type: application/x-msnmsgr-transrespbody\r\nContent-Length: {}\r\n\r\n{body}\0",
            body.len() + 1
        )
    }

    fn read(body: &str) -> Transport {
        Transport::read(&Message::parse(message(body).as_bytes()).unwrap())
    }

    fn candidates(body: &str) -> std::vec::Vec<String> {
        let found = read(body).candidates(&direct());
        found.iter().map(|(address, port)| std::format!("{address}:{port}")).collect()
    }

    #[test]
    fn the_nonces_of_the_reference() {
        let octets =
            [0x3b, 0x2c, 0x1d, 0x6f, 0x59, 0x4a, 0x87, 0x46, 0x9a, 0x0b, 0xc1, 0xd2, 0xe3, 0xf4, 5, 0x16];
        assert_eq!(secret(), octets);
        let published = Guid::parse(b"{EC68F973-18DB-01EE-B798-0E8B90AAE38B}").unwrap();
        assert_eq!(hash_of(&secret()), published.memory());
        assert!(Guid::of_memory(hash_of(&secret())) == published);
        assert!(is_same(&octets, &secret()) && !is_same(&octets, &published.memory()));
    }

    #[test]
    fn the_answer_of_the_reference_is_read_in_all_its_forms() {
        let straight = "Bridge: TCPv1\r\nListening: true\r\nNonce: {6F1D2C3B-4A59-4687-9A0B-C1D2E3F40516}\r\n\
            IPv4Internal-Addrs: 192.168.1.10\r\nIPv4Internal-Port: 6891\r\nIPv4External-Addrs: 203.0.113.9\r\n\
            IPv4External-Port: 6892\r\nSessionID: 305419896\r\n\r\n";
        let said = read(straight);
        assert!(said.has_tcp && said.is_listening && said.nonce == Some(Nonce::Plain(secret())));
        // Behind the same public address: what is inside comes first.
        assert_eq!(candidates(straight), ["192.168.1.10:6891", "203.0.113.9:6892"]);
        let reversed = "srddA-lanretnI4vPI: 01.1.861.291\r\ntroP-lanretnI4vPI: 1986\r\nsrddA-lanretxE4vPI: 9.311.0.302\r\n\
            troP-lanretxE4vPI: 2986\r\n\r\n";
        assert_eq!(candidates(reversed), ["192.168.1.10:6891", "203.0.113.9:6892"]);
        let pairs = "IPv4ExternalAddrsAndPorts: 203.0.113.9:6892 203.0.113.10:6893\r\n\
            stroPdnAsrddAlanretnI4vPI: 1986:01.1.861.291\r\n\r\n";
        assert_eq!(candidates(pairs), ["192.168.1.10:6891", "203.0.113.9:6892", "203.0.113.10:6893"]);
    }

    #[test]
    fn what_may_be_a_trap_is_not_connected_to() {
        let at = |addresses: &str, port: &str| {
            candidates(&std::format!("IPv4External-Addrs: {addresses}\r\nIPv4External-Port: {port}\r\n\r\n"))
        };
        for bad in [
            "127.0.0.1",
            "0.0.0.0",
            "169.254.1.1",
            "224.0.0.1",
            "255.255.255.255",
            "240.0.0.1",
            "10.0.0.1",
            "192.168.0.1",
            "172.16.0.1",
            "100.64.0.1",
            "::1",
            "localhost",
            "1.2.3",
            "1.2.3.4.5",
            "256.1.1.1",
        ] {
            assert!(at(bad, "6891").is_empty(), "{bad}");
        }
        for bad in ["0", "80", "1023", "65536", "-6891", "x", ""] {
            assert!(at("198.51.100.7", bad).is_empty(), "{bad}");
        }
        assert_eq!(at("198.51.100.7", "1024"), ["198.51.100.7:1024"]);
        let many =
            at("198.51.100.1 198.51.100.2 198.51.100.1 198.51.100.4 198.51.100.5 198.51.100.6", "6891");
        assert_eq!(many, ["198.51.100.1:6891", "198.51.100.2:6891", "198.51.100.4:6891"]);
        // What is inside another network is somebody else here.
        let elsewhere = "IPv4Internal-Addrs: 192.168.1.10\r\nIPv4Internal-Port: 6891\r\nIPv4External-Addrs: 198.51.100.7\r\n\
            IPv4External-Port: 6891\r\n\r\n";
        assert_eq!(candidates(elsewhere), ["198.51.100.7:6891"]);
        // A service in the same network sees addresses of that network.
        let inside = Direct { public_address: Ipv4Addr::new(192, 168, 1, 2), ..direct() };
        let found = read(elsewhere).candidates(&inside);
        assert_eq!(found.len(), 2);
    }

    #[test]
    fn what_is_written_is_read() {
        let mut written = Collected::default();
        let addresses = [Ipv4Addr::new(192, 168, 1, 10), Ipv4Addr::new(10, 0, 0, 1)];
        let public = Some((Ipv4Addr::new(203, 0, 113, 9), 7000));
        let at = Listening { addresses: &addresses, port: 6891, public };
        put_listening(&mut written, Nonce::Hashed(hash_of(&secret())), &at, 77);
        let body = String::from_utf8(written.0.to_vec()).unwrap();
        assert!(read(&body).nonce == Some(Nonce::Hashed(hash_of(&secret()))) && read(&body).is_listening);
        assert_eq!(candidates(&body), ["192.168.1.10:6891", "10.0.0.1:6891", "203.0.113.9:7000"]);
        let mut written = Collected::default();
        put_offer(&mut written, Nonce::Hashed(hash_of(&secret())));
        let body = String::from_utf8(written.0.to_vec()).unwrap();
        assert!(read(&body).has_tcp && !read(&body).is_listening && read(&body).nonce.is_some());
        let mut written = Collected::default();
        put_connecting(&mut written, Nonce::Plain(secret()), 77);
        let body = String::from_utf8(written.0.to_vec()).unwrap();
        assert!(!read(&body).is_listening && candidates(&body).is_empty());
    }
}
