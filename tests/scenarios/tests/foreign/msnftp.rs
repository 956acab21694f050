//! A client of MSN 5 that sends and takes files as such clients do (`p2p.md` 10): a plain socket, with each line as the reference has it.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};

use msnp::{Activity, Dialect, Direct, Event, Status, TransferEvent, TransferFailure};
use msnp_scenarios::files::{Kept, offer, picture};
use msnp_scenarios::{PATIENCE, Person, Stage, sees};
use smol::Task;

use crate::client::Foreigner;
use crate::passport::{self, Login};
use crate::wire::Line;

const LENGTH: usize = 100_000;
const COOKIE: &str = "270451";

/// Anna, who has such a client, and Carla, who has one of ours.
fn two(direct: Direct) -> (Stage, Foreigner, Person) {
    let stage = Stage::new().speaking(Dialect::MSNP8);
    let carla = Person::new(stage.settings("carla").with_direct(direct.with_loopback(true)));
    carla.signs_in();
    let mut anna = Foreigner::introduced(stage.service.addresses().notification, "anna", "MSNP8", "5.0.0544");
    let login = Login::of("anna", &mut anna);
    let nexus = passport::to_the_end(&stage, "/rdr/pprdr.asp", "");
    let address = passport::between(&nexus, "DALogin=", "\r\n");
    let path = address.splitn(4, '/').nth(3).unwrap();
    let answer = passport::to_the_end(&stage, &format!("/{path}"), &login.header());
    anna.signs_in_with(passport::between(&answer, "from-PP='", "'"));
    anna.notification.say("SYN 5 0");
    anna.notification.hears("SYN 5 ");
    anna.notification.say("CHG 6 NLN 0");
    anna.notification.hears("CHG 6 NLN 0");
    sees!(carla, Event::Presence { account, status: Status::Online, .. } if *account == anna.account);
    (stage, anna, carla)
}

fn sends(carla: &Person, anna: &Foreigner, file: &[u8]) -> Task<Result<(), TransferFailure>> {
    let source = futures_lite::io::Cursor::new(file.to_vec());
    smol::spawn(carla.client.send_file(&anna.account, "minutes.txt", file.len() as u64, source).unwrap())
}

fn say(board: &mut Line, fields: &str) {
    let head = "MIME-Version: 1.0\r\nContent-Type: text/x-msmsgsinvite; charset=UTF-8\r\n\r\n";
    board.say_with("MSG 30 N", &format!("{head}{fields}\r\n"));
}

/// The fields of the next message about an invitation.
fn hear(board: &mut Line, command: &str) -> String {
    loop {
        let said = board.hears("MSG ").text();
        if let Some(fields) = said.split("text/x-msmsgsinvite; charset=UTF-8\r\n\r\n").nth(1) {
            assert!(fields.contains(&format!("Invitation-Command: {command}\r\n")), "{fields}");
            assert!(fields.ends_with("\r\n\r\n"), "{fields}");
            return fields.to_owned();
        }
    }
}

fn field<'a>(fields: &'a str, name: &str) -> &'a str {
    let found = fields.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
    found.unwrap_or_else(|| panic!("no {name} in {fields}"))
}

/// Where the other side says that it listens.
fn place(fields: &str) -> SocketAddr {
    let port: u16 = field(fields, "Port").parse().unwrap();
    let hidden: u16 = field(fields, "PortX").parse().unwrap();
    assert_eq!(hidden ^ 0x3141, port);
    SocketAddr::new(field(fields, "IP-Address").parse().unwrap(), port)
}

/// The fields by which this side says so.
fn listens() -> (TcpListener, String) {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    let hidden = port ^ 0x3141;
    let fields =
        format!("IP-Address: 127.0.0.1\r\nPort: {port}\r\nPortX: {hidden}\r\nAuthCookie: {COOKIE}\r\n");
    (listener, fields)
}

/// The connection on which the file goes.
struct Session(BufReader<TcpStream>);

impl Session {
    fn on(stream: TcpStream) -> Session {
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        Session(BufReader::new(stream))
    }

    fn says(&mut self, bytes: &[u8]) {
        self.0.get_mut().write_all(bytes).unwrap();
    }

    #[track_caller]
    fn hears(&mut self, expected: &str) {
        let mut line = String::new();
        self.0.read_line(&mut line).unwrap();
        assert_eq!(line, expected);
    }

    fn takes(mut self, account: &str, cookie: &str, length: usize) -> Vec<u8> {
        self.says(b"VER MSNFTP\r\n");
        self.hears("VER MSNFTP\r\n");
        self.says(format!("USR {account} {cookie}\r\n").as_bytes());
        self.hears(&format!("FIL {length}\r\n"));
        self.says(b"TFR\r\n");
        let mut file = Vec::new();
        while file.len() < length {
            let mut head = [0; 3];
            self.0.read_exact(&mut head).unwrap();
            assert_eq!(head[0], 0, "a block with data");
            let mut data = vec![0; u16::from_le_bytes([head[1], head[2]]).into()];
            assert!(!data.is_empty() && data.len() <= 2045);
            self.0.read_exact(&mut data).unwrap();
            file.extend(data);
        }
        let mut end = [0; 3];
        self.0.read_exact(&mut end).unwrap();
        assert_eq!(end, [1, 0, 0]);
        self.says(b"BYE 16777989\r\n");
        file
    }

    /// As far as the blocks.
    fn begins_to_give(stream: TcpStream, account: &str, cookie: &str, length: usize) -> Session {
        let mut session = Session::on(stream);
        session.hears("VER MSNFTP\r\n");
        session.says(b"VER MSNFTP\r\n");
        session.hears(&format!("USR {account} {cookie}\r\n"));
        session.says(format!("FIL {length}\r\n").as_bytes());
        session.hears("TFR\r\n");
        session
    }

    fn gives(mut self, file: &[u8]) {
        for part in file.chunks(2045) {
            let [low, high] = (part.len() as u16).to_le_bytes();
            self.says(&[&[0, low, high], part].concat());
        }
        self.hears("BYE 16777989\r\n");
        // Ours waits for this side to close.
        self.0.get_mut().shutdown(Shutdown::Write).unwrap();
        let mut rest = Vec::new();
        self.0.read_to_end(&mut rest).unwrap();
        assert!(rest.is_empty(), "{rest:?}");
    }
}

#[test]
fn it_takes_a_file_from_where_ours_listens() {
    let (_stage, mut anna, carla) = two(Direct::both());
    let file = picture(LENGTH);
    let sending = sends(&carla, &anna, &file);
    let mut board = anna.answers_a_ring();
    let invite = hear(&mut board, "INVITE");
    assert_eq!(field(&invite, "Application-GUID"), "{5D3E02AB-6190-11d3-BBBB-00C04F795683}");
    assert_eq!(field(&invite, "Application-Name"), "File Transfer");
    assert_eq!(field(&invite, "Application-File"), "minutes.txt");
    assert_eq!(field(&invite, "Application-FileSize"), LENGTH.to_string());
    let cookie = field(&invite, "Invitation-Cookie");
    let accept = "Launch-Application: FALSE\r\nRequest-Data: IP-Address:\r\n";
    say(&mut board, &format!("Invitation-Command: ACCEPT\r\nInvitation-Cookie: {cookie}\r\n{accept}"));
    let answer = hear(&mut board, "ACCEPT");
    assert_eq!(field(&answer, "Invitation-Cookie"), cookie);
    // A stranger learns nothing, and the right one comes behind them.
    let mut stranger = Session::on(TcpStream::connect(place(&answer)).unwrap());
    stranger.says(b"VER MSNFTP\r\nUSR anna@example.net 1\r\n");
    let mut said = Vec::new();
    let _ = stranger.0.read_to_end(&mut said);
    assert!(!String::from_utf8_lossy(&said).contains("FIL"), "{said:?}");
    let session = Session::on(TcpStream::connect(place(&answer)).unwrap());
    assert!(session.takes(&anna.account, field(&answer, "AuthCookie"), LENGTH) == file);
    carla.does(sending);
    sees!(carla, Event::Transfer(TransferEvent::FileEnded { failure: None, .. }));
}

#[test]
fn it_takes_a_file_where_it_listens_itself() {
    let (_stage, mut anna, carla) = two(Direct::outgoing());
    let file = picture(LENGTH);
    let sending = sends(&carla, &anna, &file);
    let mut board = anna.answers_a_ring();
    let invite = hear(&mut board, "INVITE");
    assert_eq!(field(&invite, "Connectivity"), "N");
    let cookie = field(&invite, "Invitation-Cookie");
    let (listener, place) = listens();
    let accept =
        format!("Launch-Application: FALSE\r\nRequest-Data: IP-Address:\r\n{place}Sender-Connect: TRUE\r\n");
    say(&mut board, &format!("Invitation-Command: ACCEPT\r\nInvitation-Cookie: {cookie}\r\n{accept}"));
    let session = Session::on(listener.accept().unwrap().0);
    assert!(session.takes(&anna.account, COOKIE, LENGTH) == file);
    carla.does(sending);
}

fn invites(board: &mut Line, more: &str) {
    say(
        board,
        &format!(
            "Application-Name: File Transfer\r\nApplication-GUID: {{5D3E02AB-6190-11d3-BBBB-00C04F795683}}\r\n\
             Invitation-Command: INVITE\r\nInvitation-Cookie: 58213\r\nApplication-File: minutes.txt\r\n\
             Application-FileSize: {LENGTH}\r\n{more}"
        ),
    );
}

fn taken(carla: &Person) -> (Kept, Task<Result<(), TransferFailure>>) {
    let (transfer, size) = offer(carla, "minutes.txt");
    assert_eq!(size, LENGTH as u64);
    let kept = Kept::default();
    let receiving = smol::spawn(carla.client.accept_file(transfer, kept.clone()).unwrap());
    (kept, receiving)
}

/// Anna's file is taken, and the connection is there.
fn giving(anna: &mut Foreigner, carla: &Person) -> (Line, Session, Kept, Task<Result<(), TransferFailure>>) {
    let mut board = anna.calls(carla.account());
    invites(&mut board, "");
    let (kept, receiving) = taken(carla);
    let accept = hear(&mut board, "ACCEPT");
    assert_eq!(field(&accept, "Launch-Application"), "FALSE");
    assert!(accept.contains("Request-Data: IP-Address:\r\n") && !accept.contains("Sender-Connect"));
    let (listener, place) = listens();
    say(
        &mut board,
        &format!(
            "Invitation-Command: ACCEPT\r\nInvitation-Cookie: 58213\r\nLaunch-Application: FALSE\r\n{place}"
        ),
    );
    let stream = listener.accept().unwrap().0;
    let session = Session::begins_to_give(stream, carla.account(), COOKIE, LENGTH);
    (board, session, kept, receiving)
}

#[test]
fn it_sends_a_file_from_where_it_listens() {
    let (_stage, mut anna, carla) = two(Direct::outgoing());
    let (_board, session, kept, receiving) = giving(&mut anna, &carla);
    let file = picture(LENGTH);
    session.gives(&file);
    carla.does(receiving);
    assert!(kept.bytes() == file);
    sees!(carla, Event::Transfer(TransferEvent::FileEnded { failure: None, .. }));
}

#[test]
fn it_sends_a_file_to_where_ours_listens() {
    let (_stage, mut anna, carla) = two(Direct::both());
    let mut board = anna.calls(carla.account());
    invites(&mut board, "Connectivity: N\r\n");
    let (kept, receiving) = taken(&carla);
    let accept = hear(&mut board, "ACCEPT");
    assert_eq!(field(&accept, "Sender-Connect"), "TRUE");
    let stream = TcpStream::connect(place(&accept)).unwrap();
    let file = picture(LENGTH);
    let cookie = field(&accept, "AuthCookie");
    Session::begins_to_give(stream, carla.account(), cookie, LENGTH).gives(&file);
    carla.does(receiving);
    assert!(kept.bytes() == file);
}

#[test]
fn it_breaks_off_in_every_way() {
    let (_stage, mut anna, carla) = two(Direct::both());
    let part = [&[0, 4, 0][..], b"half"].concat();
    // By the block that ends it.
    let (_board, mut session, _, receiving) = giving(&mut anna, &carla);
    session.says(&[&part[..], &[1, 0, 0]].concat());
    assert_eq!(carla.fails(receiving), TransferFailure::CancelledByPeer);
    // By a block that is longer than a block can be.
    let (_board, mut session, _, receiving) = giving(&mut anna, &carla);
    session.says(&[0, 0xfe, 7]);
    assert_eq!(carla.fails(receiving), TransferFailure::Broken);
    // By the conversation, and by a cut.
    let (mut board, mut session, _, receiving) = giving(&mut anna, &carla);
    session.says(&part);
    say(
        &mut board,
        "Invitation-Command: CANCEL\r\nInvitation-Cookie: 58213\r\nCancel-Code: OUTBANDCANCEL\r\n",
    );
    assert_eq!(carla.fails(receiving), TransferFailure::CancelledByPeer);
    let (_board, mut session, kept, receiving) = giving(&mut anna, &carla);
    session.says(&part);
    drop(session);
    assert_eq!(carla.fails(receiving), TransferFailure::ConnectionLost);
    assert_eq!(kept.bytes(), b"half");
    // Ours cancels by a line.
    let (_board, mut session, _, receiving) = giving(&mut anna, &carla);
    session.says(&part);
    sees!(carla, Event::Transfer(TransferEvent::Progress { done: 4, .. }));
    drop(receiving);
    session.hears("CCL\r\n");
}

#[test]
fn what_is_not_allowed_or_not_there_is_refused() {
    let (_stage, mut anna, carla) = two(Direct::none());
    let source = futures_lite::io::empty();
    let refused = carla.client.send_file(&anna.account, "minutes.txt", 1, source);
    assert_eq!(refused.err(), Some(TransferFailure::NoDirectConnection));
    let mut board = anna.calls(carla.account());
    invites(&mut board, "");
    assert_eq!(field(&hear(&mut board, "CANCEL"), "Cancel-Code"), "REJECT");
    sees!(carla, Event::Transfer(TransferEvent::NotServed { account, activity: Activity::File, .. })
        if *account == anna.account);
    say(
        &mut board,
        "Application-Name: Voice\r\nApplication-GUID: {02D3C01F-BF30-4825-A83A-DE7AF41648AA}\r\n\
         Invitation-Command: INVITE\r\nInvitation-Cookie: 7\r\n",
    );
    let cancel = hear(&mut board, "CANCEL");
    assert_eq!(field(&cancel, "Cancel-Code"), "REJECT_NOT_INSTALLED");
    assert_eq!(field(&cancel, "Invitation-Cookie"), "7");
    sees!(carla, Event::Transfer(TransferEvent::NotServed { activity: Activity::Other, .. }));
    let told = carla.seen();
    assert!(!told.iter().any(|event| matches!(event, Event::Message { .. })), "{told:?}");
}
