//! Pictures and files, as they are shown, and as they go between client, disk and screen.

use futures_lite::FutureExt;
use msnp::{
    Activity, Capabilities, Client, PictureHash, Roots, Service, Settings, TransferEvent, TransferFailure,
    TransferId,
};
use msnp_service::{Account, Configuration};
use ratatui::style::Color;
use smol::Timer;

use super::super::files::{Asked, asked};
use super::super::picture::{Colors, Means, Picture, SIDE};
use super::super::{Happening, Shell};
use super::*;
use crate::downloads::Downloads;

pub(super) const ANNA: &str = "anna@example.com";
const PASSWORD: &str = "Example-Pass1";

fn offered(transfer: u32, name: &str, size: u64) -> Event {
    Event::Transfer(TransferEvent::FileOffered {
        transfer: TransferId::from_number(transfer),
        conversation: ConversationId::from_number(1),
        account: FREDA.into(),
        name: name.into(),
        size,
        preview: Vec::new(),
    })
}

/// Whether something is said in the pane of the conversation, on however many lines.
fn says(state: &State, text: &str) -> bool {
    let rows = screen(state, 60, 24).join(" ").replace('│', " ");
    let said = rows.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(state.width < 70, "one pane");
    said.contains(text)
}

fn progress(transfer: u32, done: u64, size: u64, milliseconds: u64) -> Event {
    let elapsed = Duration::from_millis(milliseconds);
    Event::Transfer(TransferEvent::Progress {
        transfer: TransferId::from_number(transfer),
        done,
        size,
        elapsed,
    })
}

fn ended(transfer: u32, failure: Option<TransferFailure>) -> Event {
    Event::Transfer(TransferEvent::FileEnded { transfer: TransferId::from_number(transfer), failure })
}

#[test]
fn a_file_that_is_offered_is_taken_by_a_key_and_its_progress_is_shown() {
    let mut state = at_desk(40);
    state.takes_files = true;
    events::take(&mut state, offered(7, "minutes.txt", 1_250_000));
    assert!(screen(&state, 40, 20)[0].contains("1 new"));
    open(&mut state, 1, FREDA);
    for text in ["Freda offers you the file", "minutes.txt (1.2 MB)", "^Y: take it  ^X: decline"] {
        assert!(shows(&state, 40, 20, text), "{text}: {:#?}", screen(&state, 40, 20));
    }
    let last = screen(&state, 80, 24).pop().unwrap();
    assert_eq!(last.trim(), "^Y take the file  ^X decline  F1 help  F10 quit");
    assert_eq!(control(&mut state, 'y'), Some(Request::TakeFile { transfer: 7 }));
    events::take(&mut state, progress(7, 625_000, 1_250_000, 500));
    assert!(shows(&state, 80, 24, "From Freda: minutes.txt (1.2 MB)"), "{:#?}", screen(&state, 80, 24));
    assert!(shows(&state, 80, 24, "[###############...............]  50% 1.2 MB/s"));
    assert!(shows(&state, 40, 20, "50%") && shows(&state, 20, 5, "50%"), "{:#?}", screen(&state, 20, 5));
    assert_eq!(control(&mut state, 'y'), None, "it is taken");
    assert_eq!(control(&mut state, 'x'), Some(Request::DropFile { transfer: 7 }), "it can be cancelled");
    // The client says so before the last bytes are written.
    events::take(&mut state, ended(7, None));
    assert!(shows(&state, 80, 24, "50%"));
    state.file_over(7, Ok(Some("/tmp/minutes.txt".to_owned())));
    assert!(says(&state, "* minutes.txt (1.2 MB) of Freda is here: /tmp/minutes.txt"));
    assert_eq!(control(&mut state, 'x'), None);
}

#[test]
fn several_offers_are_decided_about_one_after_the_other() {
    let mut state = at_desk(60);
    state.takes_files = true;
    open(&mut state, 1, FREDA);
    events::take(&mut state, offered(1, "one.txt", 1));
    events::take(&mut state, offered(2, "two.txt", 999));
    assert_eq!(control(&mut state, 'x'), Some(Request::DropFile { transfer: 1 }));
    events::take(&mut state, ended(1, Some(TransferFailure::Cancelled)));
    assert!(says(&state, "one.txt of Freda did not come: it was cancelled."));
    assert_eq!(control(&mut state, 'y'), Some(Request::TakeFile { transfer: 2 }));
    assert!(says(&state, "two.txt (999 bytes)"));
    // What goes wrong while it is received is told by who writes it, in its own words.
    state.file_moves(2, 0, Duration::ZERO);
    events::take(&mut state, ended(2, Some(TransferFailure::Cancelled)));
    state.file_over(2, Err("the disk is full".to_owned()));
    assert!(says(&state, "two.txt of Freda did not come: the disk is full"));
}

#[test]
fn without_a_folder_it_is_said_what_to_do() {
    let mut state = at_desk(60);
    open(&mut state, 1, FREDA);
    events::take(&mut state, offered(1, "one.txt", 1));
    assert!(says(&state, "start msnp chat with --downloads FOLDER"), "{:#?}", screen(&state, 80, 24));
    assert_eq!(screen(&state, 60, 24).pop().unwrap().trim(), "^X decline  F1 help  F10 quit");
    let place = Service::at("127.0.0.1:1");
    let mut shell = Shell::new(Client::new(Settings::new(FREDA, PASSWORD, place)).unwrap());
    shell.carry_out(Request::TakeFile { transfer: 1 });
    assert!(shell.state.notice.unwrap().0.contains("--downloads FOLDER"));
}

#[test]
fn files_and_pictures_are_named_in_a_line_or_in_a_popup() {
    assert_eq!(asked("/send a b.txt"), Some(Asked::Send("a b.txt".into())));
    assert_eq!(asked("/send '/tmp/a b.txt' "), Some(Asked::Send("/tmp/a b.txt".into())));
    assert_eq!(asked("/picture"), Some(Asked::Picture(None)));
    assert_eq!(asked("/picture me.png"), Some(Asked::Picture(Some("me.png".into()))));
    for text in ["/send", "/sender x", " /send x", "send x", "/", "/me waves"] {
        assert_eq!(asked(text), None, "{text}");
    }
    let mut state = at_desk(80);
    open(&mut state, 1, FREDA);
    write(&mut state, "/send a.txt");
    assert_eq!(press(&mut state, KeyCode::Enter), Some(Request::Send { chat: 1, path: "a.txt".into() }));
    assert!(state.conversation(1).unwrap().lines.is_empty(), "nothing is said");
    control(&mut state, 'f');
    write(&mut state, "b.txt");
    assert!(shows(&state, 80, 24, "Send a file") && shows(&state, 80, 24, "> b.txt"));
    assert_eq!(press(&mut state, KeyCode::Enter), Some(Request::Send { chat: 1, path: "b.txt".into() }));
    press(&mut state, KeyCode::Tab);
    press(&mut state, KeyCode::Char('p'));
    assert!(
        shows(&state, 80, 24, "Path of a PNG, GIF, JPEG, BMP. Empty: none"),
        "{:#?}",
        screen(&state, 80, 24)
    );
    assert_eq!(press(&mut state, KeyCode::Enter), Some(Request::Picture(None)));
}

#[test]
fn what_a_peer_calls_a_file_does_not_reach_the_terminal_raw() {
    let nasty = "\u{1b}]0;owned\u{7}\u{9b}2J\u{202e}evil\u{2066}\r\n\tend";
    let mut state = at_desk(60);
    open(&mut state, 1, FREDA);
    events::take(&mut state, offered(1, nasty, u64::MAX));
    let invited = TransferEvent::NotServed {
        conversation: ConversationId::from_number(1),
        account: FREDA.into(),
        activity: Activity::Webcam,
    };
    events::take(&mut state, Event::Transfer(invited));
    assert!(says(&state, "* Freda invites you to a webcam, which cannot be shown here"));
    for step in 0..4 {
        match step {
            1 => state.file_moves(1, u64::MAX, Duration::from_millis(1)),
            2 => state.file_over(1, Err(nasty.to_owned())),
            _ => {}
        }
        for (width, height) in [(20, 5), (40, 20), (120, 40)] {
            let rows = screen(&state, width, height);
            assert!(rows.iter().all(|row| !row.chars().any(is_hidden)), "{rows:#?}");
        }
    }
}

/// Cells that show a pixel.
pub(super) fn half_blocks(state: &State, width: u16, height: u16) -> usize {
    let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
    terminal.draw(|frame| draw::draw(frame, state)).unwrap();
    let cells = terminal.backend().buffer().content();
    cells.iter().filter(|cell| cell.symbol() == "▀" && matches!(cell.bg, Color::Rgb(..))).count()
}

/// Where the terminal is told to draw a picture, by kitty's means.
#[cfg(all(unix, feature = "graphics"))]
pub(super) fn drawn_at(state: &State, width: u16, height: u16) -> Option<(u16, u16)> {
    let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
    let drawn = terminal.draw(|frame| draw::draw(frame, state)).unwrap();
    let buffer = drawn.buffer;
    let places = (0..height).flat_map(|y| (0..width).map(move |x| (x, y)));
    places.clone().find(|place| buffer.cell(*place).is_some_and(|cell| cell.symbol().contains("\x1b_G")))
}

#[test]
#[cfg(all(unix, feature = "graphics"))]
fn a_picture_of_the_terminals_own_takes_the_place_of_the_blocks() {
    use super::super::graphics::Graphics;

    for (width, height, pane) in
        [(120, 40, Pane::Contacts), (80, 24, Pane::Conversation), (40, 20, Pane::Contacts)]
    {
        let shown = |means: Means| {
            let mut state = at_desk(width);
            state.sections[0].people[0].picture = "an object".to_owned();
            open(&mut state, 1, FREDA);
            (state.width, state.height, state.pane) = (width, height, pane);
            let picture = Picture::decode(&crate::demo::drawn(), &means, SIDE);
            state.pictures.fetched("an object".to_owned(), picture);
            state
        };
        let blocks = screen(&shown(Means::Blocks(Colors::True)), width, height);
        let row = blocks.iter().position(|row| row.contains('▀')).unwrap();
        let column = blocks[row].chars().position(|letter| letter == '▀').unwrap();
        let state = shown(Means::Graphics(Graphics::of(ratatui_image::picker::ProtocolType::Kitty)));
        let place = (u16::try_from(column).unwrap(), u16::try_from(row).unwrap());
        // It is sent once, and stays in the terminal.
        assert_eq!(drawn_at(&state, width, height), Some(place), "{width}x{height}");
        assert_eq!(drawn_at(&state, width, height), None, "{width}x{height}");
        assert_eq!(half_blocks(&state, width, height), 0);
    }
}

#[test]
fn a_picture_stands_above_the_name_or_below_the_list_where_there_is_room() {
    let mut state = at_desk(120);
    state.sections[0].people[0].picture = "an object".to_owned();
    let picture = Picture::decode(&crate::demo::drawn(), &Means::Blocks(Colors::True), SIDE).unwrap();
    state.pictures.fetched("an object".to_owned(), Some(picture));
    // Who is chosen, and whom one talks to.
    assert_eq!(half_blocks(&state, 120, 40), 200);
    assert_eq!(half_blocks(&state, 120, 20), 200);
    assert_eq!(half_blocks(&state, 120, 16), 0, "what is said of them comes first");
    open(&mut state, 1, FREDA);
    assert_eq!(half_blocks(&state, 120, 40), 200);
    assert!(shows(&state, 120, 40, "* Freda"));
    // Without a pane for details it stands below the list.
    for (width, height, pane, cells) in [
        (80, 24, Pane::Conversation, 200),
        (80, 24, Pane::Contacts, 200),
        (80, 18, Pane::Contacts, 0),
        (40, 20, Pane::Contacts, 200),
        (40, 20, Pane::Conversation, 0),
    ] {
        (state.width, state.height, state.pane) = (width, height, pane);
        assert_eq!(half_blocks(&state, width, height), cells, "{width}x{height}, {pane:?}");
    }
    state.sections[1].people.extend(vec![person("x@example.com", "X", Status::Online, ""); 10]);
    (state.width, state.height) = (80, 24);
    assert_eq!(half_blocks(&state, 80, 24), 0, "people come first");
    // Somebody else has none.
    let mut other = at_desk(120);
    (other.pictures, other.sections) = (state.pictures, state.sections);
    press(&mut other, KeyCode::Down);
    assert_eq!(half_blocks(&other, 120, 40), 0);
}

/// Programs open conversations to fetch pictures: nobody has to see that.
#[test]
fn a_conversation_is_shown_when_somebody_does_something_in_it() {
    let conversation = ConversationId::from_number(1);
    for invited in [false, true] {
        let mut state = at_desk(120);
        events::take(&mut state, Event::ConversationOpened { conversation, account: FREDA.into(), invited });
        events::take(&mut state, Event::Joined { conversation, account: FREDA.into(), name: "Freda".into() });
        assert!(state.current.is_none() && !shows(&state, 120, 40, "Conversations"));
        control(&mut state, 'n');
        assert_eq!(state.pane, Pane::Contacts, "there is none");
        events::take(&mut state, Event::Typing { conversation, from: FREDA.into() });
        assert!(shows(&state, 120, 40, "Freda is typing...") && shows(&state, 120, 40, "> Freda"));
        assert_eq!(state.conversation(1).unwrap().present.len(), 1, "who is there is known");
        state.close(1);
        // Of a third person who comes.
        events::take(&mut state, Event::Joined { conversation, account: FREDA.into(), name: "Freda".into() });
        assert!(state.current.is_none());
        let account = "gustav@example.com".to_owned();
        events::take(&mut state, Event::Joined { conversation, account, name: "Gustav".into() });
        assert!(shows(&state, 120, 40, "Freda, Gustav"));
    }
}

/// A service with Anna and Freda; clients for both.
fn two() -> (msnp_service::Service, Client, Client) {
    let accounts = vec![
        Account::new(ANNA, PASSWORD, "Anna").contact(FREDA),
        Account::new(FREDA, PASSWORD, "Freda").contact(ANNA),
    ];
    let service =
        msnp_service::Service::start(Configuration { accounts, ..Configuration::default() }).unwrap();
    let client = |account: &str| {
        let addresses = service.addresses();
        let place = Service::at(&addresses.dispatch.to_string()).with_nexus(&addresses.nexus_url);
        let roots = Roots::CaPem(service.ca_pem().as_bytes().to_vec());
        let capabilities = Capabilities(Capabilities::PEER_TO_PEER);
        let settings = Settings::new(account, PASSWORD, place).with_roots(roots);
        Client::new(settings.with_capabilities(capabilities)).unwrap()
    };
    let (anna, freda) = (client(ANNA), client(FREDA));
    (service, anna, freda)
}

/// What the loop of the program does, until the state is as it is to be.
pub(super) async fn until(shell: &mut Shell, what: &str, is_so: impl Fn(&State) -> bool) {
    let limit = std::time::Instant::now() + Duration::from_secs(20);
    while !is_so(&shell.state) {
        assert!(std::time::Instant::now() < limit, "{what}: {:#?}", screen(&shell.state, 120, 40));
        shell.look_at_pictures();
        shell.look_at_emoticons();
        enum Next {
            Event(Option<Event>),
            Happening(Happening),
            Nothing,
        }
        let (events, happenings) = (&mut shell.events, &shell.happenings);
        let event = async { Next::Event(futures_lite::StreamExt::next(events).await) };
        let happening = async { Next::Happening(happenings.recv().await.unwrap()) };
        let nothing = async {
            Timer::after(Duration::from_millis(100)).await;
            Next::Nothing
        };
        match event.or(happening).or(nothing).await {
            Next::Event(event) => shell.client_events(event),
            Next::Happening(happening) => shell.happened(happening),
            Next::Nothing => {}
        }
    }
}

/// Anna at the screen, Freda at a client, both online; and a folder with a file that is sent.
pub(super) struct Desk {
    _service: msnp_service::Service,
    pub(super) shell: Shell,
    pub(super) freda: Client,
    pub(super) folder: std::path::PathBuf,
    bytes: Vec<u8>,
}

impl Desk {
    pub(super) async fn new(name: &str) -> Self {
        let (service, anna, freda) = two();
        let folder = std::env::temp_dir().join(format!("msnp-chat-{}-{name}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let bytes: Vec<u8> = (0..300_000_u32).map(|number| (number % 251) as u8).collect();
        std::fs::write(folder.join("sent.bin"), &bytes).unwrap();
        let mut shell = Shell::new(anna).with_downloads(Some(Downloads::at(&folder).unwrap()));
        (shell.state.width, shell.state.height) = (120, 40);
        shell.client.sign_in().await.unwrap();
        freda.set_picture(Some(crate::demo::drawn())).await.unwrap();
        freda.sign_in().await.unwrap();
        until(&mut shell, "Freda", |state| {
            state.person(FREDA).is_some_and(|person| person.status == Status::Online)
        })
        .await;
        shell.carry_out(Request::Open { account: FREDA.into() });
        Self { _service: service, shell, freda, folder, bytes }
    }

    pub(super) fn path(&self, name: &str) -> String {
        self.folder.join(name).to_string_lossy().into_owned()
    }

    /// Freda offers a file, and Anna does something about it.
    async fn is_offered(
        &mut self,
        request: impl Fn(u32) -> Request,
        told: &str,
    ) -> Result<(), TransferFailure> {
        let offer =
            self.freda.send_file(ANNA, "../sent.bin", self.bytes.len() as u64, &self.bytes[..]).unwrap();
        let shell = &mut self.shell;
        let answer = async {
            until(shell, "an offer", |state| state.offered_file().is_some()).await;
            let transfer = shell.state.offered_file().unwrap().transfer;
            shell.carry_out(request(transfer));
            until(shell, told, |state| shows(state, 120, 40, told)).await;
        };
        futures_lite::future::zip(offer, answer).await.0
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

#[test]
fn a_picture_is_fetched_when_somebody_looks() {
    smol::block_on(async {
        let mut desk = Desk::new("picture").await;
        desk.shell.state.pictures.means = Some(Means::Blocks(Colors::Indexed));
        let is_there = |state: &State| {
            let object = state.person(FREDA).map(|person| person.picture.as_str()).unwrap_or_default();
            state.pictures.get(object).is_some()
        };
        until(&mut desk.shell, "the picture", is_there).await;
    });
}

#[test]
fn a_file_that_is_offered_comes_into_the_folder_or_is_declined() {
    smol::block_on(async {
        let mut desk = Desk::new("offered").await;
        let taken = desk.is_offered(|transfer| Request::TakeFile { transfer }, "is here:").await;
        assert_eq!(taken, Ok(()));
        assert!(std::fs::read(desk.folder.join("sent (2).bin")).unwrap() == desk.bytes);
        let declined = desk.is_offered(|transfer| Request::DropFile { transfer }, "did not come:").await;
        assert_eq!(declined, Err(TransferFailure::Declined));
        assert_eq!(desk.shell.receiving, 0);
    });
}

#[test]
fn a_file_is_sent_and_its_end_is_shown() {
    smol::block_on(async {
        let mut desk = Desk::new("sent").await;
        let mut events = desk.freda.events();
        let chat = desk.shell.state.current.unwrap();
        let path = desk.path("sent.bin");
        desk.shell.carry_out(Request::Send { chat, path });
        let offered = async {
            while let Some(event) = futures_lite::StreamExt::next(&mut events).await {
                if let Event::Transfer(TransferEvent::FileOffered { transfer, .. }) = event {
                    return transfer;
                }
            }
            panic!("no offer")
        };
        let is_shown = |words: &'static str| move |state: &State| shows(state, 120, 40, words);
        let shown = until(&mut desk.shell, "my offer", is_shown("You offer Freda the file sent.bin"));
        let (transfer, ()) = futures_lite::future::zip(offered, shown).await;
        let mut received = Vec::new();
        let receiving = desk.freda.accept_file(transfer, &mut received).unwrap();
        let there = until(&mut desk.shell, "the end", is_shown("Freda has sent.bin (300.0 kB)"));
        let (outcome, ()) = futures_lite::future::zip(receiving, there).await;
        assert_eq!(outcome, Ok(()));
        assert!(received == desk.bytes);
    });
}

#[test]
fn one_s_own_picture_is_told_of_and_so_is_what_cannot_be_sent() {
    smol::block_on(async {
        let mut desk = Desk::new("own").await;
        std::fs::write(desk.folder.join("me.bmp"), crate::demo::drawn()).unwrap();
        let told = |words: &'static str| {
            move |state: &State| state.notice.as_ref().is_some_and(|(notice, _)| notice.contains(words))
        };
        let (picture, other, none) = (desk.path("me.bmp"), desk.path("sent.bin"), desk.path("none"));
        let chat = desk.shell.state.current.unwrap();
        for (request, words) in [
            (Request::Picture(Some(picture)), "Your picture is shown."),
            (Request::Picture(Some(other)), "PNG, GIF, JPEG or BMP"),
            (Request::Send { chat, path: none }, "none: "),
            (Request::Picture(None), "You show no picture."),
        ] {
            desk.shell.carry_out(request);
            until(&mut desk.shell, words, told(words)).await;
        }
    });
}

#[test]
fn the_end_of_the_program_removes_what_has_come_in_part() {
    smol::block_on(async {
        let mut desk = Desk::new("part").await;
        let offer = desk.freda.send_file(ANNA, "long.bin", u64::MAX, futures_lite::io::repeat(7)).unwrap();
        let offering = smol::spawn(offer);
        until(&mut desk.shell, "an offer", |state| state.offered_file().is_some()).await;
        let transfer = desk.shell.state.offered_file().unwrap().transfer;
        desk.shell.carry_out(Request::TakeFile { transfer });
        let part = desk.folder.join("long.bin.part");
        until(&mut desk.shell, "its part", |_| part.exists()).await;
        desk.shell.client.sign_out().await;
        desk.shell.finish_files().await;
        assert!(!part.exists() && !desk.folder.join("long.bin").exists());
        assert!(offering.await.is_err());
    });
}

#[test]
fn a_picture_is_not_fetched_of_somebody_who_is_not_looked_at() {
    let place = Service::at("127.0.0.1:1");
    let mut shell = Shell::new(Client::new(Settings::new(ANNA, PASSWORD, place)).unwrap());
    let desk = at_desk(120);
    (shell.state.sections, shell.state.session) = (desk.sections, Session::Online);
    shell.state.pictures.means = Some(Means::Blocks(Colors::True));
    shell.state.sections[0].people[0].picture = "an object".to_owned();
    let wants = |shell: &mut Shell, height: u16| {
        shell.state.height = height;
        let before = shell.state.pictures.wants("an object");
        shell.look_at_pictures();
        before && !shell.state.pictures.wants("an object")
    };
    assert!(!wants(&mut shell, 15), "there is no room");
    shell.state.pane = Pane::Conversation;
    shell.state.width = 40;
    assert!(!wants(&mut shell, 20), "there is no list");
    shell.state.pane = Pane::Contacts;
    shell.state.sections[0].people[0].blocked = true;
    assert!(!wants(&mut shell, 20));
    shell.state.sections[0].people[0].blocked = false;
    shell.state.session = Session::Lost;
    assert!(!wants(&mut shell, 20));
    shell.state.session = Session::Online;
    press(&mut shell.state, KeyCode::Down);
    assert!(!wants(&mut shell, 20), "somebody else is chosen");
    press(&mut shell.state, KeyCode::Up);
    assert!(wants(&mut shell, 20));
    // The event itself changes nothing: the list does.
    let event = TransferEvent::PictureChanged { account: FREDA.into(), picture: Some(PictureHash([0; 20])) };
    events::take(&mut shell.state, Event::Transfer(event));
}
