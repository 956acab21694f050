//! Pictures and emoticons that are kept in a folder, over the loopback service: the next run fetches nothing, and a folder never stands in the way.

use std::fs;
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use futures_lite::future::zip;
use msnp::{Dialect, Event, PictureFolder, SendFailure, TransferEvent, TransferFailure};

use msnp_scenarios::files::picture;
use msnp_scenarios::{Person, Stage, eventually, sees};

/// A place of its own on the disk, which goes with it.
struct Place(PathBuf);

impl Place {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("msnp-{name}-{}", std::process::id()));
        // What a killed run has left.
        let _ = fs::remove_dir_all(&path);
        fs::create_dir(&path).expect("a place");
        Self(path)
    }

    fn folder(&self) -> PictureFolder {
        PictureFolder::at(self.0.join("of others"))
    }

    /// What is in the folder, by name.
    fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.folder().path()).expect("a folder");
        let names = entries.map(|entry| entry.expect("an entry").file_name().into_string().expect("a name"));
        let mut names: Vec<String> = names.collect();
        names.sort();
        names
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        #[cfg(unix)]
        allow(&self.0.join("of others"), 0o700);
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[cfg(unix)]
fn allow(path: &std::path::Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt;
    let _ = fs::set_permissions(path, fs::Permissions::from_mode(mode));
}

fn stage() -> Stage {
    Stage::new().speaking(Dialect::MSNP12)
}

fn comes(stage: &Stage, name: &str, folder: PictureFolder) -> Person {
    let person = Person::new(stage.settings(name).with_picture_folder(folder));
    person.signs_in();
    person
}

/// Fewer bytes than every object that is fetched here: conversations begin and end with some.
const FEW: u64 = 10_000;

/// Bytes that switchboards, which carry all that goes from person to person, were sent so far.
fn carried(stage: &Stage) -> u64 {
    stage.service.counters().switchboard.bytes_in
}

fn shows(person: &Person, bytes: &[u8]) {
    person.does(person.client.set_picture(Some(bytes.to_vec())));
}

/// The picture of somebody, once it is told that they show it.
#[track_caller]
fn sees_picture(person: &Person, of: &Person) -> Vec<u8> {
    sees!(person, Event::Transfer(TransferEvent::PictureChanged { account, picture: Some(_) }) if account == of.account());
    person.does(person.client.picture(of.account())).expect("a picture").to_vec()
}

/// Says a text with emoticons in it, and gives them by what the other one is told: name of the file, and object.
#[track_caller]
fn tells(from: &Person, to: &Person, emoticons: &[(&str, Vec<u8>)]) -> Vec<(String, String)> {
    let chosen = emoticons.iter().map(|(shortcut, bytes)| ((*shortcut).to_owned(), bytes.clone()));
    from.client.set_emoticons(chosen.collect()).expect("emoticons");
    let text: String = emoticons.iter().map(|(shortcut, _)| *shortcut).collect();
    let chat = from.chats_with(to);
    from.says(&chat, &text);
    sees!(to, Event::Text { text: said, emoticons, .. } if *said == text =>
        emoticons.iter().map(|one| (one.picture.to_string(), one.object.clone())).collect())
}

fn fetches(person: &Person, from: &Person, object: &str) -> Result<Vec<u8>, TransferFailure> {
    person.tries(person.client.object(from.account(), object)).map(|bytes| bytes.to_vec())
}

const NOT_SIGNED_IN: Result<Vec<u8>, TransferFailure> =
    Err(TransferFailure::NotReached { reason: SendFailure::NotSignedIn });

#[test]
fn a_second_run_fetches_no_picture_again() {
    let (stage, place) = (stage(), Place::new("second-run"));
    let (anna, bytes) = (stage.signed_in("anna"), picture(30_000));
    shows(&anna, &bytes);
    let bruno = comes(&stage, "bruno", place.folder());
    assert_eq!(sees_picture(&bruno, &anna), bytes);
    let once = carried(&stage);
    assert!(once > 30_000, "{once} bytes");
    bruno.signs_out();
    drop(bruno);
    let bruno = comes(&stage, "bruno", place.folder());
    assert_eq!(sees_picture(&bruno, &anna), bytes);
    assert!(carried(&stage) < once + FEW, "{} bytes more", carried(&stage) - once);
    // Another one is fetched.
    let before = carried(&stage);
    shows(&anna, &picture(20_000));
    assert_eq!(sees_picture(&bruno, &anna), picture(20_000));
    assert!(carried(&stage) > before + 20_000);
}

#[test]
fn what_was_fetched_is_there_without_anybody_who_could_be_asked() {
    let (stage, place) = (stage(), Place::new("nobody-there"));
    let anna = stage.signed_in("anna");
    let bruno = comes(&stage, "bruno", place.folder());
    let told = tells(&anna, &bruno, &[("(sun)", picture(20_000)), ("(rain)", picture(40_000))]);
    for ((_, object), bytes) in told.iter().zip([picture(20_000), picture(40_000)]) {
        assert_eq!(fetches(&bruno, &anna, object), Ok(bytes));
    }
    let mut names: Vec<String> = told.iter().map(|(name, _)| name.clone()).collect();
    names.sort();
    bruno.signs_out();
    assert_eq!(place.names(), names, "by their hashes alone");
    anna.signs_out();
    // One that is not even signed in.
    let bruno = Person::new(stage.settings("bruno").with_picture_folder(place.folder()));
    assert_eq!(fetches(&bruno, &anna, &told[1].1), Ok(picture(40_000)));
    let without = stage.person("bruno");
    assert_eq!(fetches(&without, &anna, &told[1].1), NOT_SIGNED_IN);
}

#[test]
fn a_file_that_was_changed_is_fetched_anew() {
    let (stage, place) = (stage(), Place::new("changed"));
    let anna = stage.signed_in("anna");
    let bruno = comes(&stage, "bruno", place.folder());
    let told = tells(&anna, &bruno, &[("(sun)", picture(20_000))]);
    let (name, object) = &told[0];
    assert_eq!(fetches(&bruno, &anna, object), Ok(picture(20_000)));
    bruno.signs_out();
    let path = place.folder().path().join(name);
    let mut changed = picture(20_000);
    changed[1_000] ^= 1;
    fs::write(&path, &changed).expect("written");
    let bruno = comes(&stage, "bruno", place.folder());
    let before = carried(&stage);
    assert_eq!(fetches(&bruno, &anna, object), Ok(picture(20_000)));
    assert!(carried(&stage) > before + 20_000, "it came from Anna");
    bruno.signs_out();
    assert_eq!(fs::read(&path).expect("kept"), picture(20_000));
}

#[test]
fn in_a_full_folder_the_oldest_use_makes_room() {
    let (stage, place) = (stage(), Place::new("full"));
    let full = || place.folder().with_most_files(2);
    let anna = stage.signed_in("anna");
    let bruno = comes(&stage, "bruno", full());
    let told =
        tells(&anna, &bruno, &[("(a)", picture(1_000)), ("(b)", picture(1_001)), ("(c)", picture(1_002))]);
    for (number, (name, object)) in told.iter().take(2).enumerate() {
        assert_eq!(fetches(&bruno, &anna, object), Ok(picture(1_000 + number)));
        let path = place.folder().path().join(name);
        eventually("it is kept", || path.exists());
        // So long ago was it used.
        let file = fs::OpenOptions::new().write(true).open(path).expect("kept");
        file.set_modified(SystemTime::now() - Duration::from_secs(60 - number as u64)).expect("a time");
    }
    // The first one is used once more, by another client.
    let second = Person::new(stage.settings("bruno").with_picture_folder(full()));
    assert_eq!(fetches(&second, &anna, &told[0].1), Ok(picture(1_000)));
    assert_eq!(fetches(&bruno, &anna, &told[2].1), Ok(picture(1_002)));
    bruno.signs_out();
    let mut names = [told[0].0.clone(), told[2].0.clone()];
    names.sort();
    assert_eq!(place.names(), names);
    // Of what is larger than all that may be there, nothing is.
    let small = Person::new(stage.settings("bruno").with_picture_folder(full().with_most_bytes(999)));
    small.signs_in();
    assert_eq!(fetches(&small, &anna, &told[1].1), Ok(picture(1_001)));
    small.signs_out();
    assert_eq!(place.names(), names);
}

#[test]
fn a_folder_that_cannot_be_made_fails_no_fetch() {
    let (stage, place) = (stage(), Place::new("no-folder"));
    fs::write(place.folder().path(), b"a file").expect("written");
    let anna = stage.signed_in("anna");
    let bruno = comes(&stage, "bruno", place.folder());
    let told = tells(&anna, &bruno, &[("(sun)", picture(20_000))]);
    assert_eq!(fetches(&bruno, &anna, &told[0].1), Ok(picture(20_000)));
    // Known in memory by now.
    let once = carried(&stage);
    assert_eq!(fetches(&bruno, &anna, &told[0].1), Ok(picture(20_000)));
    assert!(carried(&stage) < once + FEW);
    bruno.signs_out();
    assert_eq!(fs::read(place.folder().path()).expect("as it was"), b"a file");
}

#[test]
#[cfg(unix)]
fn a_folder_that_cannot_be_written_to_is_read() {
    let (stage, place) = (stage(), Place::new("read-only"));
    let anna = stage.signed_in("anna");
    let bruno = comes(&stage, "bruno", place.folder());
    let told = tells(&anna, &bruno, &[("(sun)", picture(20_000)), ("(rain)", picture(30_000))]);
    assert_eq!(fetches(&bruno, &anna, &told[0].1), Ok(picture(20_000)));
    bruno.signs_out();
    allow(place.folder().path(), 0o500);
    allow(&place.folder().path().join(&told[0].0), 0o400);
    // The superuser may write everywhere.
    let is_bound = fs::write(place.folder().path().join("probe"), b"").is_err();
    let bruno = comes(&stage, "bruno", place.folder());
    let before = carried(&stage);
    assert_eq!(fetches(&bruno, &anna, &told[0].1), Ok(picture(20_000)));
    assert!(carried(&stage) < before + FEW);
    assert_eq!(fetches(&bruno, &anna, &told[1].1), Ok(picture(30_000)));
    assert!(carried(&stage) > before + 30_000);
    bruno.signs_out();
    assert_eq!(place.folder().path().join(&told[1].0).exists(), !is_bound);
    assert!(place.names().iter().all(|name| !name.contains(".part")), "{:?}", place.names());
}

#[test]
fn two_clients_share_a_folder() {
    let (stage, place) = (stage(), Place::new("shared"));
    let anna = stage.signed_in("anna");
    let all: Vec<(String, Vec<u8>)> =
        (0..10).map(|number| (format!("({number})"), picture(5_000 + number))).collect();
    let emoticons: Vec<(&str, Vec<u8>)> = all.iter().map(|(name, bytes)| (&**name, bytes.clone())).collect();
    let bruno = comes(&stage, "bruno", place.folder());
    let carla = comes(&stage, "carla", place.folder());
    let told = tells(&anna, &bruno, &emoticons);
    assert_eq!(tells(&anna, &carla, &emoticons), told);
    // Both at once.
    for ((_, object), (_, bytes)) in told.iter().zip(&emoticons) {
        let both =
            zip(bruno.client.object(anna.account(), object), carla.client.object(anna.account(), object));
        let (first, second) = bruno.tries(both);
        assert_eq!(first.as_deref(), Ok(&**bytes));
        assert_eq!(second.as_deref(), Ok(&**bytes));
    }
    let more = tells(&anna, &bruno, &[("(new)", picture(7_000))]);
    assert_eq!(fetches(&bruno, &anna, &more[0].1), Ok(picture(7_000)));
    bruno.signs_out();
    carla.signs_out();
    assert_eq!(place.names().len(), 11);
    // What one has fetched, the other need not.
    anna.signs_out();
    for (object, bytes) in told.iter().map(|(_, object)| object).zip(emoticons.iter().map(|(_, bytes)| bytes))
    {
        let carla = Person::new(stage.settings("carla").with_picture_folder(place.folder()));
        assert_eq!(fetches(&carla, &anna, object).as_ref(), Ok(bytes));
    }
    assert_eq!(fetches(&carla, &anna, &more[0].1), Ok(picture(7_000)));
}
