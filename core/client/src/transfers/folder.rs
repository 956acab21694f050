//! Objects of others in a folder, so that the next run has them (`p2p.md` 12, rules 14 and 15).
//!
//! A disk may be slow, so a thread of the folder's own reads and writes. It ends when there is nothing more to do, as those do that look up
//! names: a client that fetches nothing has none.

use std::collections::VecDeque;
use std::fs::{self, DirBuilder, File, Metadata, OpenOptions};
use std::hash::{BuildHasher, RandomState};
use std::io::{self, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use msnp_core::p2p::{Hash, Object, ObjectKind};

use crate::promise::{Promise, Promised, Wakes, promise};
use crate::settings::PictureFolder;
use crate::transfer::PictureHash;

/// Bytes of what waits to be written. What comes beyond them is in memory alone.
const MOST_WAITING: usize = 8 * 1024 * 1024;
/// What is behind the name of a file that is being written.
const PART: &str = ".part";
/// After so long, nobody finishes such a file any more.
const ABANDONED: Duration = Duration::from_secs(60 * 60);

/// What the folder has under a hash, if anything.
pub(crate) type Found = Option<Arc<[u8]>>;

enum Job {
    Read {
        hash: Hash,
        answers: Vec<Promise<Found>>,
    },
    Write {
        hash: Hash,
        bytes: Arc<[u8]>,
    },
    /// Tells that what came before is done.
    Tell(Promise<()>),
}

#[derive(Default)]
struct Work {
    jobs: VecDeque<Job>,
    /// There is a thread that comes to them.
    has_thread: bool,
}

/// A folder, and what is to be read and written in it.
pub(crate) struct Folder {
    settings: PictureFolder,
    work: Mutex<Work>,
    /// The log was told that it cannot be used.
    is_told: AtomicBool,
}

impl Folder {
    pub(crate) fn at(settings: PictureFolder) -> Arc<Self> {
        Arc::new(Self { settings, work: Mutex::default(), is_told: AtomicBool::new(false) })
    }

    fn work(&self) -> MutexGuard<'_, Work> {
        self.work.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Looks for an object. The promise is broken where the folder cannot be asked.
    pub(crate) fn read(self: &Arc<Self>, hash: Hash) -> Promised<Found> {
        let (answer, found) = promise();
        let mut work = self.work();
        let same = work.jobs.iter_mut().find_map(|job| match job {
            Job::Read { hash: asked, answers } if *asked == hash => Some(answers),
            Job::Read { .. } | Job::Write { .. } | Job::Tell(_) => None,
        });
        match same {
            Some(answers) => answers.push(answer),
            None => work.jobs.push_back(Job::Read { hash, answers: vec![answer] }),
        }
        self.come_to(work);
        found
    }

    /// Writes an object, sooner or later.
    pub(crate) fn write(self: &Arc<Self>, hash: Hash, bytes: Arc<[u8]>) {
        let mut work = self.work();
        let waiting = work.jobs.iter().map(|job| match job {
            Job::Write { bytes, .. } => bytes.len(),
            Job::Read { .. } | Job::Tell(_) => 0,
        });
        if waiting.fold(bytes.len(), usize::saturating_add) > MOST_WAITING {
            drop(work);
            self.complain(&io::Error::other("it takes longer to write than to fetch"));
            return;
        }
        work.jobs.push_back(Job::Write { hash, bytes });
        self.come_to(work);
    }

    /// Tells when all is done that was asked for before.
    pub(crate) fn written(self: &Arc<Self>) -> Promised<()> {
        let (done, told) = promise();
        let mut work = self.work();
        work.jobs.push_back(Job::Tell(done));
        self.come_to(work);
        told
    }

    /// Has a thread come to what waits.
    fn come_to(self: &Arc<Self>, mut work: MutexGuard<'_, Work>) {
        if work.has_thread {
            return;
        }
        let folder = self.clone();
        let thread = std::thread::Builder::new().name("msnp-pictures".into());
        let Err(error) = thread.spawn(move || folder.run()) else {
            work.has_thread = true;
            return;
        };
        let jobs = std::mem::take(&mut work.jobs);
        drop(work);
        // Whoever waits is told so when the promises are dropped.
        drop(jobs);
        self.complain(&error);
    }

    fn run(&self) {
        let _thread = Thread(self);
        while let Some(job) = self.next() {
            let mut wakes = Wakes::new();
            match job {
                Job::Read { hash, answers } => {
                    let found = self.find(&hash);
                    answers.into_iter().for_each(|answer| answer.keep(found.clone(), &mut wakes));
                }
                Job::Write { hash, bytes } => match self.store(&hash, &bytes) {
                    Ok(()) => self.is_told.store(false, Ordering::Relaxed),
                    Err(error) => self.complain(&error),
                },
                Job::Tell(done) => done.keep((), &mut wakes),
            }
            wakes.into_iter().for_each(std::task::Waker::wake);
        }
    }

    /// The next job. Without one the thread ends.
    fn next(&self) -> Option<Job> {
        let mut work = self.work();
        let job = work.jobs.pop_front();
        work.has_thread = job.is_some();
        job
    }

    /// Says once, until it works again, that the folder cannot be used.
    fn complain(&self, error: &io::Error) {
        let path = self.settings.path().display();
        if self.is_told.swap(true, Ordering::Relaxed) {
            log::debug!("pictures are not kept in {path}: {error}");
        } else {
            log::warn!("pictures are not kept in {path}, but in memory alone: {error}");
        }
    }

    fn path_of(&self, hash: &Hash) -> PathBuf {
        self.settings.path().join(PictureHash(*hash).to_string())
    }

    fn find(&self, hash: &Hash) -> Found {
        let path = self.path_of(hash);
        match whole(&path, hash) {
            Ok(Some(bytes)) => {
                is_used(&path);
                Some(bytes.into())
            }
            Ok(None) => {
                log::warn!("{} is not what its name says, and is removed", path.display());
                if let Err(error) = fs::remove_file(&path) {
                    self.complain(&error);
                }
                None
            }
            Err(error) => {
                if error.kind() != ErrorKind::NotFound {
                    self.complain(&error);
                }
                None
            }
        }
    }

    fn store(&self, hash: &Hash, bytes: &[u8]) -> io::Result<()> {
        let size = bytes.len() as u64;
        if size > self.settings.most_bytes() || self.settings.most_files() == 0 {
            return Ok(());
        }
        make(self.settings.path())?;
        // A number that no other client has, whatever machine it is on.
        let number = RandomState::new().hash_one(());
        let name = PictureHash(*hash).to_string();
        let part = self.settings.path().join(format!("{name}.{number:016x}{PART}"));
        let mut file = begin(&part)?;
        let written = file.write_all(bytes);
        // Not every system renames what is open.
        drop(file);
        let stored = written
            .and_then(|()| self.make_room(&name, size))
            .and_then(|()| fs::rename(&part, self.path_of(hash)));
        stored.inspect_err(|_| {
            // It is the first failure that is told.
            let _ = fs::remove_file(&part);
        })
    }

    /// Removes what was not used for the longest time, until there is room for one more of so many bytes, and what nobody finishes.
    fn make_room(&self, name: &str, size: u64) -> io::Result<()> {
        let mut kept = Vec::new();
        let now = SystemTime::now();
        for entry in fs::read_dir(self.settings.path())? {
            let entry = entry?;
            let (Ok(known), Ok(metadata)) = (entry.file_name().into_string(), entry.metadata()) else {
                continue;
            };
            let used = metadata.modified().unwrap_or(SystemTime::UNIX_EPOCH);
            if is_part(&known) {
                if now.duration_since(used).is_ok_and(|age| age > ABANDONED) {
                    remove(&entry.path())?;
                }
            } else if is_hash(&known) && known != name && metadata.is_file() {
                kept.push((used, metadata.len(), known));
            }
        }
        kept.sort();
        let (mut bytes, mut files) = (size, 0_u32);
        for (_, size, known) in kept.into_iter().rev() {
            bytes = bytes.saturating_add(size);
            files = files.saturating_add(1);
            if bytes > self.settings.most_bytes() || files >= self.settings.most_files() {
                remove(&self.settings.path().join(known))?;
            }
        }
        Ok(())
    }
}

/// The thread of a folder. If it ends by a panic, those who wait are told, and another one may come.
struct Thread<'a>(&'a Folder);

impl Drop for Thread<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let mut work = self.0.work();
            work.has_thread = false;
            let jobs = std::mem::take(&mut work.jobs);
            drop(work);
            drop(jobs);
        }
    }
}

/// The bytes that have this hash. `None`: something else is there.
fn whole(path: &Path, hash: &Hash) -> io::Result<Option<Vec<u8>>> {
    let longest = u64::from(ObjectKind::Wink.longest());
    // Nothing that leads elsewhere, or never ends.
    let can_be = |metadata: &Metadata| metadata.is_file() && metadata.len() <= longest;
    if !can_be(&fs::symlink_metadata(path)?) {
        return Ok(None);
    }
    let mut bytes = Vec::new();
    File::open(path)?.take(longest).read_to_end(&mut bytes)?;
    Ok(Some(bytes).filter(|bytes| Object::of(ObjectKind::Picture, bytes).hash == *hash))
}

/// What was used last goes last: the time of the last change says when that was, since many systems keep no time of the last look.
fn is_used(path: &Path) {
    let told =
        OpenOptions::new().write(true).open(path).and_then(|file| file.set_modified(SystemTime::now()));
    if let Err(error) = told {
        log::debug!("the time of {} stays: {error}", path.display());
    }
}

/// Makes the folder where it is missing, for this user alone.
fn make(path: &Path) -> io::Result<()> {
    let mut how = DirBuilder::new();
    how.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut how, 0o700);
    how.create(path)
}

/// Begins a file that is not there, for this user alone.
fn begin(path: &Path) -> io::Result<File> {
    let mut how = OpenOptions::new();
    how.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut how, 0o600);
    how.open(path)
}

/// Removes a file. Another client may have done so.
fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
        Ok(()) | Err(_) => Ok(()),
    }
}

/// Whether a file is called as one is that was written whole.
fn is_hash(name: &str) -> bool {
    name.len() == 40 && name.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

/// Whether a file is called as one is that is being written.
fn is_part(name: &str) -> bool {
    name.ends_with(PART) && name.get(..40).is_some_and(is_hash)
}

#[cfg(test)]
mod tests {
    use futures_lite::future::block_on;

    use super::*;

    /// A place for a folder, which goes with it.
    struct Place(PathBuf);

    impl Place {
        fn new() -> Self {
            let number = RandomState::new().hash_one(());
            Self(std::env::temp_dir().join(format!("msnp-pictures-{number:016x}")))
        }

        fn folder(&self) -> PictureFolder {
            PictureFolder::at(self.0.join("of others"))
        }

        /// What is there, by name.
        fn names(&self) -> Vec<String> {
            let entries = fs::read_dir(self.folder().path()).unwrap();
            let mut names: Vec<String> =
                entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
            names.sort();
            names
        }
    }

    impl Drop for Place {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    fn object(fill: u8, length: usize) -> (Hash, Arc<[u8]>) {
        let bytes = vec![fill; length];
        (Object::of(ObjectKind::Picture, &bytes).hash, bytes.into())
    }

    fn name_of(hash: Hash) -> String {
        PictureHash(hash).to_string()
    }

    fn write(folder: &Arc<Folder>, (hash, bytes): &(Hash, Arc<[u8]>)) {
        folder.write(*hash, bytes.clone());
        assert_eq!(block_on(folder.written()), Some(()));
    }

    fn read(folder: &Arc<Folder>, hash: Hash) -> Found {
        block_on(folder.read(hash)).unwrap()
    }

    /// Lets a file be one that was used so long ago.
    fn age(folder: &Arc<Folder>, name: &str, seconds: u64) {
        let file = OpenOptions::new().write(true).open(folder.settings.path().join(name)).unwrap();
        file.set_modified(SystemTime::now() - Duration::from_secs(seconds)).unwrap();
    }

    #[test]
    fn what_is_written_is_there_for_another_client_under_its_hash_alone() {
        let place = Place::new();
        let one = object(1, 1000);
        write(&Folder::at(place.folder()), &one);
        assert_eq!(place.names(), [name_of(one.0)]);
        let other = Folder::at(place.folder());
        assert_eq!(read(&other, one.0), Some(one.1));
        assert_eq!(read(&other, object(2, 1000).0), None);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
            assert_eq!(mode(place.folder().path()), 0o700);
            assert_eq!(mode(&place.folder().path().join(name_of(one.0))), 0o600);
        }
    }

    #[test]
    fn what_is_not_what_its_name_says_is_removed() {
        let place = Place::new();
        let folder = Folder::at(place.folder());
        let one = object(1, 1000);
        let path = folder.path_of(&one.0);
        for planted in [&b"another"[..], b"", &[1; 999], &[1; 1001], &vec![1; 4 * 1024 * 1024 + 1]] {
            write(&folder, &one);
            fs::write(&path, planted).unwrap();
            assert_eq!(read(&folder, one.0), None, "{} bytes", planted.len());
            assert!(place.names().is_empty());
        }
        write(&folder, &one);
        assert_eq!(read(&folder, one.0), Some(one.1));
    }

    #[test]
    #[cfg(unix)]
    fn a_link_is_not_followed() {
        let place = Place::new();
        let folder = Folder::at(place.folder());
        let (one, other) = (object(1, 1000), object(2, 1000));
        write(&folder, &one);
        let elsewhere = place.0.join("elsewhere");
        fs::write(&elsewhere, &other.1).unwrap();
        std::os::unix::fs::symlink(&elsewhere, folder.path_of(&other.0)).unwrap();
        assert_eq!(read(&folder, other.0), None, "though it leads to the right bytes");
        assert_eq!(place.names(), [name_of(one.0)]);
        assert!(elsewhere.exists());
        // Nor is it written through.
        std::os::unix::fs::symlink(place.0.join("new"), folder.path_of(&other.0)).unwrap();
        write(&folder, &other);
        assert_eq!(read(&folder, other.0), Some(other.1));
        assert!(!place.0.join("new").exists());
    }

    #[test]
    fn what_was_not_used_for_the_longest_time_goes_first() {
        let place = Place::new();
        let [one, two, three, four] = [1, 2, 3, 4].map(|fill| object(fill, 1000));
        let by_number = Folder::at(place.folder().with_most_files(2));
        write(&by_number, &one);
        write(&by_number, &two);
        age(&by_number, &name_of(one.0), 30);
        age(&by_number, &name_of(two.0), 20);
        // Looked at, and so used.
        assert!(read(&by_number, one.0).is_some());
        write(&by_number, &three);
        assert!(read(&by_number, two.0).is_none());
        assert!(read(&by_number, one.0).is_some() && read(&by_number, three.0).is_some());
        // Written again, it takes no more room.
        write(&by_number, &three);
        assert_eq!(place.names().len(), 2);
        let by_size = Folder::at(place.folder().with_most_bytes(2500));
        age(&by_size, &name_of(three.0), 30);
        write(&by_size, &four);
        assert!(read(&by_size, three.0).is_none() && read(&by_size, one.0).is_some());
        // What can never fit makes no room for itself.
        write(&by_size, &object(5, 2501));
        write(&Folder::at(place.folder().with_most_files(0)), &object(6, 10));
        let mut left = [name_of(one.0), name_of(four.0)];
        left.sort();
        assert_eq!(place.names(), left);
    }

    #[test]
    fn what_nobody_finishes_goes_and_what_is_another_s_stays() {
        let place = Place::new();
        let folder = Folder::at(place.folder().with_most_files(1));
        let (one, two) = (object(1, 1000), object(2, 1000));
        write(&folder, &one);
        let part = |hash: Hash| format!("{}.0123456789abcdef.part", name_of(hash));
        let foreign = ["notes.txt".to_owned(), "notes.part".to_owned(), "0123.part".to_owned()];
        let (left, fresh) = (part(one.0), part(two.0));
        for name in foreign.iter().chain([&left, &fresh]) {
            fs::write(folder.settings.path().join(name), b"x").unwrap();
            age(&folder, name, 3700);
        }
        age(&folder, &fresh, 3500);
        age(&folder, &name_of(one.0), 10);
        write(&folder, &two);
        let mut expected = [&foreign[..], &[fresh, name_of(two.0)]].concat();
        expected.sort();
        assert_eq!(place.names(), expected);
    }

    #[test]
    fn a_folder_that_cannot_be_has_nothing_and_holds_nobody_up() {
        let place = Place::new();
        fs::create_dir(&place.0).unwrap();
        fs::write(place.0.join("of others"), b"a file").unwrap();
        let one = object(1, 1000);
        let folder = Folder::at(place.folder());
        write(&folder, &one);
        assert_eq!(read(&folder, one.0), None);
        assert!(folder.is_told.load(Ordering::Relaxed));
        // It can be used later.
        fs::remove_file(place.0.join("of others")).unwrap();
        write(&folder, &one);
        assert_eq!(read(&folder, one.0), Some(one.1));
        assert!(!folder.is_told.load(Ordering::Relaxed));
    }

    #[test]
    fn many_who_ask_for_one_at_once_have_it_all() {
        let place = Place::new();
        let folder = Folder::at(place.folder());
        let one = object(1, 100_000);
        write(&folder, &one);
        let asked: Vec<Promised<Found>> = (0..100).map(|_| folder.read(one.0)).collect();
        for found in asked {
            assert_eq!(block_on(found), Some(Some(one.1.clone())));
        }
    }

    #[test]
    fn what_waits_to_be_written_is_bounded() {
        let place = Place::new();
        let folder = Folder::at(place.folder());
        // While nobody comes to it.
        folder.work().has_thread = true;
        for fill in 0..10 {
            folder.write([fill; 20], vec![fill; 1024 * 1024].into());
        }
        assert_eq!(folder.work().jobs.len(), 8);
        folder.run();
        assert_eq!(place.names().len(), 8);
    }
}
