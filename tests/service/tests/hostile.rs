//! Clients that make no sense: the service lives on, and serves those that do.

mod by_hand;

use std::io::Write;
use std::net::TcpStream;

use by_hand::*;

/// Numbers without meaning, the same in each run.
struct Noise(u64);

impl Noise {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() % u64::try_from(limit).unwrap_or(1)).unwrap_or(0)
    }

    fn bytes(&mut self, count: usize) -> Vec<u8> {
        (0..count).map(|_| self.next().to_le_bytes()[0]).collect()
    }

    fn one<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.below(of.len())]
    }
}

#[test]
fn arbitrary_bytes_harm_nobody() {
    let service = service(friends());
    let addresses = service.addresses();
    let mut noise = Noise(4711);
    let plain = addresses.plain_passport.unwrap();
    for address in
        [addresses.dispatch, addresses.notification, addresses.switchboard, addresses.passport, plain]
    {
        for _ in 0..40 {
            let mut stream = TcpStream::connect(address).unwrap();
            let count = noise.below(3000);
            let bytes = noise.bytes(count);
            // The service may close first.
            let _ = stream.write_all(&bytes);
        }
    }
    Client::online(&service, 12, ANNA);
}

#[test]
fn nonsense_in_known_words_harms_nobody() {
    let service = service(friends());
    let mut noise = Noise(42);
    let verbs = [
        "SYN", "CHG", "UUX", "ADD", "ADC", "REM", "ADG", "REG", "RMG", "REA", "PRP", "SBP", "BLP", "GTC",
        "XFR", "QRY", "URL", "GCF", "PAG", "PGD", "SDC", "IMS", "PNG", "USR", "VER", "CVR", "CAL", "MSG",
        "ANS",
    ];
    let words = [
        "FL",
        "AL",
        "BL",
        "RL",
        "PL",
        "0",
        "1",
        "29",
        "30",
        "-1",
        "18446744073709551616",
        "bruno@example.org",
        "anna@example.net",
        "N=carla@example.org",
        "F=x",
        "C=00000000-0000-4000-8000-000000000000",
        "MFN",
        "PHM",
        "SB",
        "%",
        "%zz",
        "%00",
        "NLN",
        "HDN",
        "FLN",
        "N=",
        "C=",
        "é",
        "\u{a0}",
        "",
        "@",
    ];
    for round in 0..300 {
        let dialect = u8::try_from(8 + round % 5).unwrap();
        let mut client = Client::sign_in(&service, dialect, ANNA);
        for _ in 0..12 {
            let mut line = format!("{} {}", noise.one(&verbs), noise.below(100));
            for _ in 0..noise.below(5) {
                line.push(' ');
                line.push_str(noise.one(&words));
            }
            client.try_say(&line);
        }
        client.try_say("OUT");
        client.rest();
    }
    Client::online(&service, 12, BRUNO);
    assert!(service.list_of(ANNA).is_some());
}
