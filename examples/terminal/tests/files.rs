//! Pictures and files between two `msnp pipe`, over `msnp service`.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by it")]

mod program;

use std::path::{Path, PathBuf};
use std::time::Duration;

use program::{Pipe, Service};
use serde_json::{Value, json};

const ANNA: &str = "anna@example.com";
const BRUNO: &str = "bruno@example.com";

/// As long as the files that are exchanged.
const LENGTH: usize = 300_000;

/// Bytes that begin as a PNG does, and are nowhere the same.
fn bytes(length: usize) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n".to_vec();
    let mut state = length as u32;
    bytes.resize_with(length.max(8), || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    });
    bytes
}

/// Anna and Bruno, each with a folder for what comes.
struct Two {
    service: Service,
    anna: Pipe,
    bruno: Pipe,
}

impl Two {
    fn new(name: &str, options: &[&str]) -> Self {
        let service = Service::start(name, &["--controls"]);
        let start = |who: &str| {
            let folder = service.folder.join(who);
            std::fs::create_dir(&folder).unwrap();
            let mut command = service.pipe_command(who, options);
            command.arg("--downloads").arg(folder);
            let mut pipe = Pipe::start(command);
            pipe.event("signed-in");
            pipe
        };
        let (mut anna, bruno) = (start("anna"), start("bruno"));
        anna.until("bruno", |event| event["event"] == "presence" && event["who"] == BRUNO);
        Self { service, anna, bruno }
    }

    fn folder(&self, who: &str) -> PathBuf {
        self.service.folder.join(who)
    }

    /// A file that somebody has.
    fn file(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.service.folder.join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }

    /// What lies in somebody's folder.
    fn names(&self, who: &str) -> Vec<String> {
        let entries = std::fs::read_dir(self.folder(who)).unwrap();
        let mut names: Vec<String> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    /// Bytes that the service was sent from person to person so far.
    fn carried(&mut self) -> u64 {
        let answer = self.service.control(json!({ "do": "counters" }));
        answer["counters"]["switchboard"]["bytes_in"].as_u64().unwrap()
    }

    /// Anna offers Bruno a file: its number on both sides, and the offer.
    fn offer(&mut self, path: &Path, name: &str) -> (Value, Value, Value) {
        self.anna.give(json!({ "do": "send-file", "to": BRUNO, "path": path, "name": name, "id": "send" }));
        let sending = self.anna.answer("send");
        assert_eq!((&sending["event"], &sending["to"]), (&json!("file-sending"), &json!(BRUNO)), "{sending}");
        let offered = self.bruno.event("file-offered");
        assert_eq!(offered["from"], ANNA);
        (sending["transfer"].clone(), offered["transfer"].clone(), offered)
    }
}

fn ends(pipe: &mut Pipe, transfer: &Value) -> Value {
    pipe.until("the end", |event| event["event"] == "file-ended" && event["transfer"] == *transfer)
}

/// Offers a file, has it taken, and gives the end that the receiver is told.
fn sends(from: &mut Pipe, to: &mut Pipe, account: &str, path: &Path) -> Value {
    from.give(json!({ "do": "send-file", "to": account, "path": path, "id": "send" }));
    let sending = from.answer("send");
    assert_eq!(sending["event"], "file-sending", "{sending}");
    let offered = to.event("file-offered");
    assert_eq!((&offered["name"], &offered["size"]), (&sending["name"], &sending["size"]));
    to.give(json!({ "do": "accept-file", "transfer": offered["transfer"], "id": "accept" }));
    let receiving = to.answer("accept");
    assert_eq!(receiving["event"], "file-receiving", "{receiving}");
    let ended = ends(to, &offered["transfer"]);
    assert_eq!(ended["complete"], true, "{ended}");
    let sent = ends(from, &sending["transfer"]);
    assert_eq!((&sent["complete"], &sent["path"]), (&json!(true), &Value::Null), "{sent}");
    ended
}

fn content(ended: &Value) -> Vec<u8> {
    std::fs::read(ended["path"].as_str().unwrap()).unwrap()
}

/// Somebody shows a picture, and the other fetches it into a folder.
fn shows(from: &mut Pipe, to: &mut Pipe, (account, picture): (&str, &Path), folder: &Path) {
    from.give(json!({ "do": "set-picture", "path": picture, "id": "shown" }));
    assert_eq!(from.answer("shown")["event"], "done");
    let changed =
        to.until("picture", |event| event["event"] == "picture-changed" && !event["picture"].is_null());
    assert_eq!(changed["who"], account);
    to.give(json!({ "do": "picture", "who": account, "id": "picture" }));
    let fetched = to.answer("picture");
    assert_eq!((&fetched["event"], &fetched["picture"]), (&json!("picture"), &changed["picture"]));
    let expected = folder.join(format!("{}.png", fetched["picture"].as_str().unwrap()));
    assert_eq!(fetched["path"], json!(expected));
    assert!(content(&fetched) == std::fs::read(picture).unwrap());
}

fn pictures_and_files_go_both_ways(protocol: &str) {
    let two = Two::new(&format!("files-{protocol}"), &["--protocols", protocol]);
    let picture = two.file("me.png", &bytes(20_000));
    let file = two.file("minutes of today.bin", &bytes(LENGTH));
    let (anna_has, bruno_has) = (two.folder("anna"), two.folder("bruno"));
    let Two { service: _service, mut anna, mut bruno } = two;

    shows(&mut bruno, &mut anna, (BRUNO, &picture), &anna_has);
    shows(&mut anna, &mut bruno, (ANNA, &picture), &bruno_has);
    bruno.give(json!({ "do": "set-picture", "path": null, "id": "none" }));
    assert_eq!(bruno.answer("none")["event"], "done");
    anna.until("none", |event| event["event"] == "picture-changed" && event["picture"].is_null());
    anna.give(json!({ "do": "picture", "who": BRUNO, "id": "nothing" }));
    let nothing = anna.answer("nothing");
    assert_eq!((&nothing["picture"], &nothing["path"]), (&Value::Null, &Value::Null), "{nothing}");

    let there = sends(&mut anna, &mut bruno, BRUNO, &file);
    assert_eq!(there["path"], json!(bruno_has.join("minutes of today.bin")));
    assert!(content(&there) == bytes(LENGTH));
    let back = sends(&mut bruno, &mut anna, ANNA, &file);
    assert!(content(&back) == bytes(LENGTH));
    for pipe in [&anna, &bruno] {
        let told = |event: &&Value| event["event"] == "file-progress" && event["done"] == event["size"];
        let progress = pipe.seen.iter().find(told).unwrap();
        assert_eq!(progress["size"], LENGTH);
    }
    for pipe in [anna, bruno] {
        assert_eq!(pipe.end().1, Some(0));
    }
}

#[test]
fn pictures_and_files_go_both_ways_by_msnp9() {
    pictures_and_files_go_both_ways("9");
}

#[test]
fn pictures_and_files_go_both_ways_by_msnp11() {
    pictures_and_files_go_both_ways("11");
}

#[test]
fn pictures_and_files_go_both_ways_by_msnp12() {
    pictures_and_files_go_both_ways("12");
}

#[test]
fn a_file_goes_from_machine_to_machine_where_both_say_so() {
    for (name, options, is_direct) in [("direct", &["--direct"][..], true), ("through", &[], false)] {
        let mut two = Two::new(name, options);
        let file = two.file("minutes.bin", &bytes(LENGTH));
        let before = two.carried();
        let there = sends(&mut two.anna, &mut two.bruno, BRUNO, &file);
        assert!(content(&there) == bytes(LENGTH));
        let carried = two.carried() - before;
        // An invitation, and what the two agree on.
        assert_eq!(carried < LENGTH as u64 / 10, is_direct, "{carried} bytes went through the service");
        assert_eq!(carried > LENGTH as u64, !is_direct, "{carried} bytes went through the service");
    }
}

#[test]
fn a_picture_that_is_kept_is_not_fetched_again() {
    let mut two = Two::new("kept", &[]);
    let picture = two.file("me.png", &bytes(LENGTH));
    let (kept, downloads) = (two.folder("kept"), two.folder("anna"));
    two.bruno.give(json!({ "do": "set-picture", "path": picture, "id": "shown" }));
    assert_eq!(two.bruno.answer("shown")["event"], "done");
    let mut before = two.carried();
    for is_known in [false, true] {
        // Another one signs in as Anna, and the first is sent away.
        let mut command = two.service.pipe_command("anna", &[]);
        command.arg("--downloads").arg(&downloads).arg("--pictures-folder").arg(&kept);
        let mut anna = Pipe::start(command);
        let shown = anna.event("picture-changed");
        anna.give(json!({ "do": "picture", "who": BRUNO, "id": "picture" }));
        let fetched = anna.answer("picture");
        assert_eq!((&fetched["event"], &fetched["picture"]), (&json!("picture"), &shown["picture"]));
        assert!(content(&fetched) == bytes(LENGTH));
        assert_eq!(anna.end().1, Some(0));
        assert!(kept.join(fetched["picture"].as_str().unwrap()).is_file());
        let carried = two.carried() - std::mem::replace(&mut before, two.carried());
        assert_eq!(carried < LENGTH as u64 / 10, is_known, "{carried} bytes went through the service");
    }
}

/// What `msnp service --controls` does to packets: capitals do no harm, and what it says not to have passed on ends the file.
#[test]
fn packets_go_wrong_on_the_service() {
    let mut two = Two::new("packets", &[]);
    let file = two.file("a.bin", &bytes(50_000));
    two.service.control(json!({ "do": "rule", "step": "packet", "action": "other-case", "times": 0 }));
    let there = sends(&mut two.anna, &mut two.bruno, BRUNO, &file);
    assert!(content(&there) == bytes(50_000));
    two.service.control(json!({ "do": "clear" }));
    two.service
        .control(json!({ "do": "rule", "step": "packet", "action": "nak", "account": ANNA, "skip": 5 }));
    let (sent, offered, _) = two.offer(&file, "b.bin");
    two.bruno.give(json!({ "do": "accept-file", "transfer": offered }));
    for (pipe, number) in [(&mut two.anna, &sent), (&mut two.bruno, &offered)] {
        assert_eq!(ends(pipe, number)["complete"], false);
    }
    assert_eq!(two.names("bruno"), ["a.bin"], "nothing half done stays");
    sends(&mut two.anna, &mut two.bruno, BRUNO, &file);
}

#[test]
fn emoticons_and_winks_are_said_and_fetched() {
    let two = Two::new("emoticons", &[]);
    let (sun, wink) = (two.file("sun.png", &bytes(3_000)), two.file("wink.cab", b"MSCF and what is in it"));
    let empty = two.file("empty", b"");
    let folder = two.folder("bruno");
    let Two { service: _service, mut anna, mut bruno } = two;
    anna.give(json!({ "do": "set-emoticons", "emoticons": { "(sun)": sun }, "id": "chosen" }));
    assert_eq!(anna.answer("chosen")["event"], "done");
    anna.give(json!({ "do": "text", "to": BRUNO, "text": "(sun) today" }));
    let text = bruno.event("text");
    let emoticon = &text["emoticons"][0];
    assert_eq!((&text["text"], &emoticon["shortcut"]), (&json!("(sun) today"), &json!("(sun)")));
    bruno.give(json!({ "do": "object", "who": ANNA, "object": emoticon["object"], "id": "sun" }));
    let fetched = bruno.answer("sun");
    assert_eq!((&fetched["event"], &fetched["hash"]), (&json!("object"), &emoticon["picture"]), "{fetched}");
    let name = format!("{}.png", emoticon["picture"].as_str().unwrap());
    assert_eq!(fetched["path"], json!(folder.join(name)));
    assert!(content(&fetched) == bytes(3_000));

    anna.give(json!({ "do": "publish", "kind": "wink", "path": wink, "id": "published" }));
    let published = anna.answer("published");
    assert_eq!(published["event"], "published");
    anna.give(json!({ "do": "datacast", "to": BRUNO, "kind": 2, "data": published["object"] }));
    let other = bruno.event("other");
    assert_eq!(other["datacast"], json!({ "kind": 2, "data": published["object"] }));
    bruno.give(json!({ "do": "object", "who": ANNA, "object": other["datacast"]["data"], "id": "wink" }));
    let fetched = bruno.answer("wink");
    assert_eq!(content(&fetched), b"MSCF and what is in it");
    assert!(fetched["path"].as_str().unwrap().ends_with(".bin"), "{fetched}");
    anna.give(json!({ "do": "withdraw", "object": published["object"], "id": "withdrawn" }));
    assert_eq!(anna.answer("withdrawn")["event"], "done");

    anna.give(json!({ "do": "text", "to": BRUNO, "text": "no more" }));
    assert_eq!(bruno.event("text").get("emoticons"), None);
    for command in [
        json!({ "do": "set-emoticons", "emoticons": { "far too long": sun } }),
        json!({ "do": "set-emoticons", "emoticons": { "(w)": wink } }),
        json!({ "do": "set-emoticons", "emoticons": { "(w)": folder.join("none") } }),
        json!({ "do": "publish", "kind": "wink", "path": empty }),
        json!({ "do": "withdraw", "object": "x" }),
        json!({ "do": "object", "who": BRUNO, "object": "x" }),
    ] {
        let mut command = command;
        command["id"] = json!("bad");
        anna.give(command.clone());
        let error = anna.answer("bad");
        assert_eq!(error["event"], "error", "{command}");
    }
}

#[test]
fn a_file_is_declined_or_cancelled_by_either_side() {
    let mut two = Two::new("declined", &[]);
    let (small, large) = (two.file("small.txt", b"private"), two.file("large.bin", &bytes(20_000_000)));
    let (sent, offered, _) = two.offer(&small, "small.txt");
    two.bruno.give(json!({ "do": "decline-file", "transfer": offered, "id": "no" }));
    assert_eq!(two.bruno.answer("no")["event"], "done");
    let ended = ends(&mut two.anna, &sent);
    assert_eq!((&ended["complete"], &ended["reason"]), (&json!(false), &json!("it was declined")), "{ended}");
    assert!(ended["advice"].as_str().unwrap().contains("offer it again"), "{ended}");
    for command in ["decline-file", "accept-file"] {
        two.bruno.give(json!({ "do": command, "transfer": offered, "id": command }));
        assert_eq!(two.bruno.answer(command)["event"], "error");
    }

    // Before it is taken, by who sends it.
    let (sent, offered, _) = two.offer(&small, "small.txt");
    two.anna.give(json!({ "do": "decline-file", "transfer": sent, "id": "away" }));
    assert_eq!(two.anna.answer("away")["event"], "done");
    assert_eq!(ends(&mut two.anna, &sent)["reason"], "it was cancelled");
    assert_eq!(ends(&mut two.bruno, &offered)["reason"], "the contact cancelled it");

    // In its middle, by each. A text goes on meanwhile.
    for canceller in ["anna", "bruno"] {
        let (sent, offered, _) = two.offer(&large, "large.bin");
        two.bruno.give(json!({ "do": "accept-file", "transfer": offered, "id": "yes" }));
        assert_eq!(two.bruno.answer("yes")["event"], "file-receiving");
        two.bruno
            .until("progress", |event| event["event"] == "file-progress" && event["transfer"] == offered);
        assert!(two.names("bruno").contains(&"large.bin.part".to_owned()), "{:?}", two.names("bruno"));
        two.anna.give(json!({ "do": "text", "to": BRUNO, "text": canceller, "id": "said" }));
        assert_eq!(two.anna.answer("said")["event"], "delivered");
        let (pipe, number) =
            if canceller == "anna" { (&mut two.anna, &sent) } else { (&mut two.bruno, &offered) };
        pipe.give(json!({ "do": "decline-file", "transfer": number, "id": "stop" }));
        assert_eq!(pipe.answer("stop")["event"], "done");
        for (pipe, number) in [(&mut two.anna, &sent), (&mut two.bruno, &offered)] {
            let ended = ends(pipe, number);
            assert_eq!((&ended["complete"], &ended["path"]), (&json!(false), &Value::Null), "{ended}");
        }
        assert!(two.names("bruno").is_empty(), "{:?}", two.names("bruno"));
    }
}

#[test]
fn several_files_go_at_a_time_and_none_is_written_over_another() {
    let mut two = Two::new("several", &[]);
    std::fs::write(two.folder("bruno").join("notes.txt"), "his own").unwrap();
    let paths: Vec<PathBuf> =
        (0..3).map(|number| two.file(&format!("{number}.bin"), &bytes(100_000 + number))).collect();
    let mut offers = Vec::new();
    for path in &paths {
        offers.push(two.offer(path, "notes.txt").1);
    }
    for offer in &offers {
        two.bruno.give(json!({ "do": "accept-file", "transfer": offer }));
    }
    for (number, offer) in offers.iter().enumerate() {
        let ended =
            two.bruno.seen.iter().find(|event| event["event"] == "file-ended" && event["transfer"] == *offer);
        let ended = ended.cloned();
        let ended = ended.unwrap_or_else(|| ends(&mut two.bruno, offer));
        assert!(content(&ended) == bytes(100_000 + number), "{ended}");
    }
    assert_eq!(two.names("bruno"), ["notes (2).txt", "notes (3).txt", "notes (4).txt", "notes.txt"]);
    assert_eq!(std::fs::read(two.folder("bruno").join("notes.txt")).unwrap(), b"his own");
}

#[test]
fn no_name_leads_out_of_the_folder() {
    let mut two = Two::new("attacks", &[]);
    let path = two.file("x", b"evil");
    let long = format!("{}.jpeg", "語".repeat(250));
    for name in
        ["../../x", "..\\..\\x.exe", "/tmp/x", "C:\\x", "..", ".profile", "CON", "a\u{202e}gpj.exe", &long]
    {
        let before = two.names("bruno").len();
        let (sent, offered, offer) = two.offer(&path, name);
        assert!(!offer["name"].as_str().unwrap().contains(['/', '\\']), "{offer}");
        two.bruno.give(json!({ "do": "accept-file", "transfer": offered, "id": "yes" }));
        assert_eq!(two.bruno.answer("yes")["event"], "file-receiving", "{name}");
        let ended = ends(&mut two.bruno, &offered);
        let written = PathBuf::from(ended["path"].as_str().unwrap_or_else(|| panic!("{name}: {ended}")));
        assert_eq!(written.parent(), Some(&*two.folder("bruno")), "{name}");
        assert_eq!(ends(&mut two.anna, &sent)["complete"], true);
        assert_eq!(two.names("bruno").len(), before + 1);
    }
    assert_eq!(std::fs::read(path).unwrap(), b"evil", "what lies beside the folder is as it was");
}

#[cfg(unix)]
#[test]
fn links_are_not_followed() {
    let mut two = Two::new("links", &[]);
    let (path, target) = (two.file("x", b"evil"), two.file("target", b"mine"));
    std::os::unix::fs::symlink(&target, two.folder("bruno").join("x")).unwrap();
    std::os::unix::fs::symlink(&target, two.folder("bruno").join("x.part")).unwrap();
    let (_, offered, _) = two.offer(&path, "x");
    two.bruno.give(json!({ "do": "accept-file", "transfer": offered }));
    assert_eq!(ends(&mut two.bruno, &offered)["path"], json!(two.folder("bruno").join("x (2)")));
    assert_eq!(std::fs::read(target).unwrap(), b"mine");
}

#[test]
fn without_a_folder_nothing_is_taken_and_it_is_said_what_to_do() {
    let service = Service::start("nowhere", &[]);
    let (mut anna, mut bruno) = (service.pipe("anna", &[]), service.pipe("bruno", &[]));
    anna.event("signed-in");
    bruno.event("signed-in");
    anna.until("bruno", |event| event["event"] == "presence" && event["who"] == BRUNO);
    let path = service.folder.join("a.txt");
    std::fs::write(&path, "a").unwrap();
    anna.give(json!({ "do": "send-file", "to": BRUNO, "path": path, "id": "send" }));
    let sending = anna.answer("send");
    let offered = bruno.event("file-offered");
    bruno.give(json!({ "do": "accept-file", "transfer": offered["transfer"], "id": "yes" }));
    bruno.give(json!({ "do": "picture", "who": ANNA, "id": "picture" }));
    for id in ["yes", "picture"] {
        let error = bruno.answer(id);
        assert_eq!(error["event"], "error");
        assert!(error["advice"].as_str().unwrap().contains("--downloads FOLDER"), "{error}");
    }
    bruno.give(json!({ "do": "decline-file", "transfer": offered["transfer"] }));
    assert_eq!(ends(&mut anna, &sending["transfer"])["reason"], "it was declined");

    // What cannot be sent or shown, either.
    let large = service.folder.join("large.png");
    std::fs::write(&large, bytes(512 * 1024 + 1)).unwrap();
    let folder = &service.folder;
    for (command, expected) in [
        (json!({ "do": "send-file", "to": BRUNO, "path": folder.join("none") }), "none"),
        (json!({ "do": "send-file", "to": BRUNO, "path": folder }), "no file"),
        (json!({ "do": "send-file", "to": BRUNO, "path": path, "name": "" }), "not a file name"),
        (json!({ "do": "send-file", "to": "bruno", "path": path }), "cannot be reached"),
        (json!({ "do": "set-picture", "path": path }), "no picture"),
        (json!({ "do": "set-picture", "path": large }), "no picture"),
        (json!({ "do": "accept-file", "transfer": 4_000_000 }), "folder"),
    ] {
        let mut command = command;
        command["id"] = json!("bad");
        anna.give(command.clone());
        let error = anna.answer("bad");
        assert_eq!(error["event"], "error", "{command}");
        assert!(error["reason"].as_str().unwrap().contains(expected), "{command}: {error}");
    }
    // Nobody is there any more.
    assert_eq!(bruno.end().1, Some(0));
    anna.until("gone", |event| event["event"] == "presence" && event["status"] == "offline");
    anna.give(json!({ "do": "send-file", "to": BRUNO, "path": path, "id": "late" }));
    let sending = anna.answer("late");
    assert_eq!(sending["event"], "file-sending");
    let ended = ends(&mut anna, &sending["transfer"]);
    assert!(ended["reason"].as_str().unwrap().contains("cannot be reached"), "{ended}");
}

#[test]
fn the_end_of_a_session_ends_its_files_and_tells_it() {
    for by_command in [false, true] {
        let mut two = Two::new(&format!("leaving-{by_command}"), &[]);
        let large = two.file("large.bin", &bytes(20_000_000));
        let (sent, offered, _) = two.offer(&large, "large.bin");
        two.bruno.give(json!({ "do": "accept-file", "transfer": offered }));
        two.bruno.until("progress", |event| event["event"] == "file-progress");
        let (undecided, second, _) = two.offer(&large, "second.bin");
        let folder = two.folder("bruno");
        let Two { service: _service, mut anna, mut bruno } = two;
        if by_command {
            bruno.give(json!({ "do": "sign-out" }));
        }
        let (events, code) = bruno.end();
        assert_eq!(code, Some(0));
        let last = events.last().unwrap();
        assert_eq!(last["event"], "signed-out");
        for transfer in [&offered, &second] {
            let told = |event: &&Value| event["event"] == "file-ended" && event["transfer"] == *transfer;
            assert_eq!(events.iter().filter(told).count(), 1, "{transfer}: {events:#?}");
        }
        assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 0, "nothing half done stays");
        for transfer in [&sent, &undecided] {
            let told = |event: &Value| event["event"] == "file-ended" && event["transfer"] == *transfer;
            let seen = anna.seen.iter().any(told) || anna.look_for(Duration::from_secs(20), told).is_some();
            assert!(seen, "{transfer}: {:#?}", anna.seen);
        }
        assert_eq!(anna.end().1, Some(0));
    }
}

#[test]
fn a_session_that_is_lost_ends_its_files() {
    let mut two = Two::new("cut", &[]);
    let large = two.file("large.bin", &bytes(20_000_000));
    let (sent, offered, _) = two.offer(&large, "large.bin");
    two.bruno.give(json!({ "do": "accept-file", "transfer": offered }));
    two.bruno.until("progress", |event| event["event"] == "file-progress");
    assert_eq!(two.service.stop(), Some(0));
    for (pipe, number) in [(&mut two.anna, &sent), (&mut two.bruno, &offered)] {
        let ended = ends(pipe, number);
        assert_eq!(ended["reason"], "the connection was lost on the way", "{ended}");
    }
    assert!(two.names("bruno").is_empty());
}
